import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 10_000;
const UNITS = 200;
const BUYERS_PER_SECOND = 12;
const PASSES_MAX = 5;

/** PostgreSQL says that an order is paid, and Redis is not told: its sweeper finds out at the deadline. */
export const workerKilledAfterDecision: Fault = {
  number: 56,
  title: 'every worker killed after a payment was decided, before Redis is told',
  checks: 'what is paid stays sold, and is charged once',
  limitMs: 20_000,
  async strike(stage) {
    await stage.openPaidSale('paid', { stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND });
    await dieInTurn(stage, ['after_decision', 'after_decision', 'after_decision'], PASSES_MAX);
  },
};
