import type { Redis } from 'ioredis';
import { RedisCounters } from '../../stores/redis-counters.js';
import { type Claim, type ClaimOutcome, guardOver, initialState, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const redisLua: Strategy = {
  name: 'redis-lua',
  title: 'Redis Lua',
  needs: ['redis'],
  safe: 'always',
  remedy: 'atomic counter',
  hardestScenario: 'flash-checkout',
  guarantees: 'The script is one step: nothing runs between its check and its write, for any client.',
  costs:
    'One round trip. The counter lives in Redis: what is on disk when is decided by appendfsync, and PostgreSQL must follow.',
  chooseWhen: 'A hot counter must be decided at memory speed and the rule fits into a few lines.',
  source: import.meta.url,
  guard: async (stores) => {
    const redis = await stores.redis();
    const counters = new RedisCounters(redis, stores.runId);
    return guardOver(counters, (request) => claim(counters, redis, request));
  },
};

/** lua/take-units.lua checks, subtracts and records in one call. */
async function claim(counters: RedisCounters, redis: Redis, request: Claim): Promise<ClaimOutcome> {
  // The look saves the work of those who come too late; nothing rests on it.
  const refused = refusal(await counters.look(redis, request), request);
  if (refused) return refused;
  await work(request);

  const { remaining, claims, owners } = counters.keys(request.counterId);
  const { amount, claimId, claimant, once } = request;
  const [outcome, left] = await redis.takeUnits(
    ...[remaining, claims, owners],
    ...[String(amount), claimId, claimant, initialState(request), once ? '1' : '0'],
  );
  return outcome === 'granted' ? { outcome, remaining: left } : { outcome };
}
