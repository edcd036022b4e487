import type { Fault } from './fault.js';

const HOLD_TTL_MS = 4_000;
const UNITS = 2_000;
const BUYERS_PER_SECOND = 20;
const PAYING_MS = 30_000;
/** From so long before the deadline, as a payment takes a while to be decided, to a moment after it. */
const EARLY_MS_MAX = 1_500;
const LATE_MS_MAX = 300;

/** Payments that arrive with the sweeper: the row of the order decides between the two, one by one. */
export const paidAtTheDeadline: Fault = {
  number: 62,
  title: 'hundreds of payments that arrive around the deadlines of their holds',
  checks: 'each is confirmed and charged, or ended and returned; both occur',
  limitMs: 10_000,
  async strike(stage) {
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND, mix: { pays: 1 } },
      payAtDeadlineMs: (random) => random.integer(-EARLY_MS_MAX, LATE_MS_MAX),
    });
    await stage.hold(PAYING_MS);
    await sale.end();
    await stage.expectEnds(sale, ['CONFIRMED', 'EXPIRED']);
  },
};
