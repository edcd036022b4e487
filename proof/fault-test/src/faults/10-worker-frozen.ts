import type { Fault } from './fault.js';

/** Two missed heartbeats of 5 s make the broker drop the connection; it checks every few seconds. */
const FROZEN_MS = 20_000;

/** The broker redelivers the worker's messages to another one, and then the worker wakes up and still holds them. */
export const workerFrozen: Fault = {
  number: 10,
  title: 'worker frozen past the heartbeat',
  checks: 'a stale acknowledgement does no harm',
  limitMs: 30_000,
  async strike(stage) {
    const victim = stage.random.pick(stage.system.workers);
    stage.mark(`${victim.name} freezes`);
    victim.freeze();
    // Never shortened: below the heartbeat it would be another fault.
    await stage.holdFull(FROZEN_MS);
    victim.thaw();
  },
};
