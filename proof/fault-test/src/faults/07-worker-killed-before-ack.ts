import type { Fault } from './fault.js';
import { killedAtFailPoint } from './killed-at-fail-point.js';

/** The orders are committed, and the broker does not know: the whole batch comes again. */
export const workerKilledBeforeAck: Fault = {
  number: 7,
  title: 'worker killed after commit, before ack',
  checks: 'no second count',
  limitMs: 5_000,
  async strike(stage) {
    await killedAtFailPoint(stage, stage.random.pick(stage.system.workers), 'after_commit');
  },
};
