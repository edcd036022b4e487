import type { Fault } from './fault.js';

const FULL_MS = 3_000;

/** An unknown script is sent again; without memory a script is refused before its first write. */
export const redisRefuses: Fault = {
  number: 19,
  title: '`SCRIPT FLUSH`; `maxmemory` reached',
  checks: 'no partial effect',
  limitMs: 1_000,
  async strike(stage) {
    const { client } = stage.system.observer.redis;
    const unknownBefore = stage.load.unknown;
    stage.mark('SCRIPT FLUSH');
    await client.script('FLUSH');
    await stage.untilHealed('SCRIPT FLUSH');
    const afterFlush = stage.load.unknown - unknownBefore;
    stage.expect(afterFlush === 0, `${afterFlush} purchases got no answer after SCRIPT FLUSH`);
    stage.mark('maxmemory is reached');
    await client.config('SET', 'maxmemory', '1mb');
    await stage.hold(FULL_MS);
    await client.config('SET', 'maxmemory', '0');
    stage.observe(`${stage.load.unknown - unknownBefore} purchases refused while the memory was full`);
  },
};
