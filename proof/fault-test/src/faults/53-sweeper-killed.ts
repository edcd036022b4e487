import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 3_000;
const UNITS = 60;
const BUYERS_PER_SECOND = 12;
const PASSES_MAX = 4;

/** Whoever ends holds dies in the middle of it, and so does the next one at another step. */
export const sweeperKilled: Fault = {
  number: 53,
  title: 'sweeper of holds killed before, between and after PostgreSQL and Redis',
  checks: 'the next one gives the units back, once',
  limitMs: 20_000,
  async strike(stage) {
    await stage.openPaidSale('held', { stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND });
    const [one, two, three] = stage.random.shuffle(['after_due', 'after_end_commit', 'after_settle_holds'] as const);
    if (one === undefined || two === undefined || three === undefined) throw new Error('There are three points');
    await dieInTurn(stage, [one, two, three], PASSES_MAX);
  },
};
