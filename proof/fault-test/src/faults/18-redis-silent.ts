import type { Fault } from './fault.js';

const FROZEN_MS = 10_000;
const CUT_MS = 5_000;

/** A purchase whose answer is lost may or may not be decided. It must not be reported as failed. */
export const redisSilent: Fault = {
  number: 18,
  title: 'Redis frozen for 10 s; only its replies cut',
  checks: 'no purchase is both "failed" and made',
  limitMs: 5_000,
  async strike(stage) {
    const { stores, networks } = stage.system;
    const unknownBefore = stage.load.unknown;
    stage.mark('Redis freezes');
    stores.redis.freeze();
    await stage.hold(FROZEN_MS);
    stores.redis.thaw();
    await stage.untilHealed('Redis frozen');
    stage.mark('the replies of Redis are cut');
    networks.api.redis.silenceOneWay('to-client');
    await stage.hold(CUT_MS);
    // What was held back belongs to connections that the API has given up.
    networks.api.redis.admit();
    stage.observe(`${stage.load.unknown - unknownBefore} purchases with an unknown outcome`);
  },
};
