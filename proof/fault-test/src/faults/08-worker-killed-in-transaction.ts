import type { Fault } from './fault.js';
import { killedAtFailPoint } from './killed-at-fail-point.js';

/** The orders are written and not committed. */
export const workerKilledInTransaction: Fault = {
  number: 8,
  title: 'worker killed inside the transaction',
  checks: 'rolled back, and done by another worker',
  limitMs: 5_000,
  async strike(stage) {
    await killedAtFailPoint(stage, stage.random.pick(stage.system.workers), 'in_transaction');
  },
};
