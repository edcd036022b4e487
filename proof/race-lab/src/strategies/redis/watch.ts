import type { Redis } from 'ioredis';
import { RedisCounters } from '../../stores/redis-counters.js';
import { ConnectionPool } from '../connection-pool.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { untilNoConflict } from '../retry.js';
import type { Strategy } from '../strategy.js';

export const redisWatch: Strategy = {
  name: 'redis-watch',
  title: 'Redis WATCH/MULTI',
  needs: ['redis'],
  safe: 'always',
  hardestScenario: 'flash-checkout',
  guarantees: 'EXEC writes only if nobody touched the watched keys since WATCH; who loses reads and works again.',
  costs:
    'A connection for each claim under way, four round trips, and on a hot key nearly all of the work is done in vain.',
  chooseWhen: 'Scripts are not allowed, and conflicts are rare.',
  source: import.meta.url,
  guard: async (stores) => {
    const counters = new RedisCounters(await stores.redis(), stores.runId);
    const connections = new ConnectionPool(
      () => stores.ownRedis(),
      stores.connectionsMax,
      ({ status }) => status === 'ready',
    );
    return guardOver(counters, (request) => claim(counters, connections, request));
  },
};

/** WATCH, check, MULTI … EXEC; if somebody wrote meanwhile, again. */
function claim(counters: RedisCounters, connections: ConnectionPool<Redis>, request: Claim): Promise<ClaimOutcome> {
  const { remaining: stock, owners } = counters.keys(request.counterId);
  return untilNoConflict(() =>
    connections.use(async (redis) => {
      await redis.watch(stock, owners);
      const seen = await counters.look(redis, request);
      const refused = refusal(seen, request);
      if (refused) {
        await redis.unwatch();
        return refused;
      }
      await work(request);
      const remaining = seen.remaining - request.amount;
      const written = await counters.write(redis, request, remaining).exec();
      return written === null ? 'conflict' : { outcome: 'granted', remaining };
    }),
  );
}
