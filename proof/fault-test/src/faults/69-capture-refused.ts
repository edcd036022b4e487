import type { Fault } from './fault.js';

const HOLD_TTL_MS = 15_000;
const UNITS = 60;
const BUYERS_PER_SECOND = 12;
const PAYING_MS = 20_000;

/** A bank that has promised money does not pay it: the order was confirmed, and ends. */
export const captureRefused: Fault = {
  number: 69,
  title: 'money refused for good after its order was confirmed',
  checks: 'the order is cancelled, its unit is sold to another buyer, and nobody is charged for it',
  limitMs: 20_000,
  async strike(stage) {
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
      mix: { 'cannot-be-charged': 50, pays: 40, leaves: 10 },
    });
    await stage.hold(PAYING_MS);
    await sale.end();
    await stage.expectEnds(sale, ['CONFIRMED', 'CANCELLED']);
  },
};
