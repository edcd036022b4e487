import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { RedisCounters } from '../../stores/redis-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

/** Long for a web request. A pause of the garbage collector, a slow disk or a scenario of 2 s is longer. */
const LEASE_MS = 1_000;
const TAKE_DEADLINE_MS = 30_000;
const TAKE_PERIOD_MS_MAX = 20;

export const redisLease: Strategy = {
  name: 'redis-lease',
  title: 'Lock in Redis (SET NX PX)',
  needs: ['redis'],
  safe: 'never',
  hardestScenario: 'balance',
  guarantees:
    'One at a time, for as long as the lease lasts. Who works longer writes without the lock and does not know it.',
  costs: 'Everybody asks again and again; a killed holder blocks all for the rest of its lease.',
  chooseWhen: 'To save work that may be done twice, as a relay or a cache refill. Never as the guard of a counter.',
  source: import.meta.url,
  guard: async (stores) => {
    const redis = await stores.redis();
    const counters = new RedisCounters(redis, stores.runId);
    return guardOver(counters, (request) => claim(counters, redis, request));
  },
};

/** Take the lease, check and act, give it back; in time, one hopes. */
async function claim(counters: RedisCounters, redis: Redis, request: Claim): Promise<ClaimOutcome> {
  const { lease } = counters.keys(request.counterId);
  const token = randomUUID();
  if (!(await takeLease(redis, lease, token))) return { outcome: 'gave-up' };
  try {
    const seen = await counters.look(redis, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    const remaining = seen.remaining - request.amount;
    await counters.write(redis, request, remaining).exec();
    return { outcome: 'granted', remaining };
  } finally {
    await redis.giveLeaseBack(lease, token);
  }
}

async function takeLease(redis: Redis, lease: string, token: string): Promise<boolean> {
  const deadlineMs = Date.now() + TAKE_DEADLINE_MS;
  while (Date.now() < deadlineMs) {
    if ((await redis.set(lease, token, 'PX', LEASE_MS, 'NX')) === 'OK') return true;
    await sleep(Math.random() * TAKE_PERIOD_MS_MAX);
  }
  return false;
}
