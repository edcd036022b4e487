import type { Redis } from 'ioredis';
import { RedisCounters } from '../../stores/redis-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const redisNone: Strategy = {
  name: 'redis-none',
  title: 'None, in Redis (GET, then SET)',
  needs: ['redis'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees: 'Nothing. Redis runs one command at a time, but two commands are not one.',
  costs: 'Nothing, until it is noticed.',
  chooseWhen: 'Never.',
  source: import.meta.url,
  guard: async (stores) => {
    const redis = await stores.redis();
    const counters = new RedisCounters(redis, stores.runId);
    return guardOver(counters, (request) => claim(counters, redis, request));
  },
};

/** GET, check, SET. Between the first and the last, everybody else does the same. */
async function claim(counters: RedisCounters, redis: Redis, request: Claim): Promise<ClaimOutcome> {
  const seen = await counters.look(redis, request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  await work(request);
  const remaining = seen.remaining - request.amount;
  await counters.write(redis, request, remaining).exec();
  return { outcome: 'granted', remaining };
}
