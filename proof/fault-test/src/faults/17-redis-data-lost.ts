import { wipeRedis } from './fail-over.js';
import type { Fault } from './fault.js';

const TORN_BYTES_MIN = 500;
const TORN_BYTES_MAX = 5_000;

/** Loss of power tears the last writes; loss of the disk takes everything. */
export const redisDataLost: Fault = {
  number: 17,
  title: "tail of Redis's append-only file cut; Redis's data wiped",
  checks: 'the gate closes, the counters are rebuilt, S1 and S2 hold, the loss is reported',
  limitMs: 90_000,
  async strike(stage) {
    const { stores } = stage.system;
    const bytes = stage.random.integer(TORN_BYTES_MIN, TORN_BYTES_MAX);
    stage.mark(`Redis is killed and loses its last ${bytes} bytes`);
    await stage.mayLoseUnsettled('the tail cut');
    await stores.redis.kill();
    stores.tearRedis(bytes);
    await stores.redis.start();
    await stage.untilHealed('the tail cut');
    await wipeRedis(stage);
  },
};
