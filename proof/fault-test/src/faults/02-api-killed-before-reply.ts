import type { Fault } from './fault.js';
import { killedAtFailPoint } from './killed-at-fail-point.js';

/** The buyer has a unit and does not know it. */
export const apiKilledBeforeReply: Fault = {
  number: 2,
  title: 'API killed before the reply',
  checks: 'counted as unknown; at most one order; the same Idempotency-Key gets SUCCESS',
  limitMs: 10_000,
  killsApi: true,
  async strike(stage) {
    await killedAtFailPoint(stage, stage.random.pick(stage.system.apis), 'before_reply');
  },
};
