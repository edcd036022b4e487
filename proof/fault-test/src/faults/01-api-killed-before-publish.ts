import { killedAtFailPoint } from './killed-at-fail-point.js';
import type { Fault } from './fault.js';

/** The unit is reserved, and nobody but Redis knows. */
export const apiKilledBeforePublish: Fault = {
  number: 1,
  title: 'API killed after `reserve`, before publish',
  checks: 'the outbox re-emits; the same Idempotency-Key gets SUCCESS',
  limitMs: 10_000,
  killsApi: true,
  async strike(stage) {
    await killedAtFailPoint(stage, stage.random.pick(stage.system.apis), 'after_reserve');
  },
};
