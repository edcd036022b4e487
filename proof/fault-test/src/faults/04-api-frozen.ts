import type { Fault } from './fault.js';

const FROZEN_MS = 20_000;

/** Requests that were accepted before the freeze are decided after it, when their buyers have long given up. */
export const apiFrozen: Fault = {
  number: 4,
  title: 'API frozen for 20 s, thawed',
  checks: 'nothing that takes effect late takes effect twice',
  limitMs: 5_000,
  async strike(stage) {
    const victim = stage.random.pick(stage.system.apis);
    const unknownBefore = stage.load.unknown;
    stage.mark(`${victim.name} freezes`);
    victim.freeze();
    await stage.hold(FROZEN_MS);
    victim.thaw();
    stage.observe(`${stage.load.unknown - unknownBefore} buyers gave up waiting for ${victim.name}`);
  },
};
