import type { Fault } from './fault.js';

const HOLD_TTL_MS = 20_000;
const UNITS = 2_000;
const BUYERS_PER_SECOND = 15;
const PAYING_MS = 20_000;

/** A buyer pays and cancels in the same moment, from two tabs. */
export const cancelledWhilePaying: Fault = {
  number: 63,
  title: 'buyers who cancel while their money is on its way',
  checks: 'each is confirmed and charged, or cancelled and returned; both occur, and each buyer is told which',
  limitMs: 10_000,
  async strike(stage) {
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
      mix: { 'cancels-while-paying': 1 },
    });
    await stage.hold(PAYING_MS);
    await sale.end();
    await stage.expectEnds(sale, ['CONFIRMED', 'CANCELLED']);
  },
};
