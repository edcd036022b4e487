import type { ChainableCommander, Redis } from 'ioredis';
import { type Claim, type Counter, type CounterBooks, initialState, type Seen } from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/verdict.js';
import { type CounterKeys, counterKeys } from './redis-keys.js';

/** Counters in Redis: the number, a hash of claims, a set of those who have one. */
export class RedisCounters implements CounterBooks {
  constructor(
    readonly redis: Redis,
    private readonly runId: string,
  ) {}

  keys(counterId: string): CounterKeys {
    return counterKeys(this.runId, counterId);
  }

  async open({ id, capacity }: Counter): Promise<void> {
    await this.redis.set(this.keys(id).remaining, capacity);
  }

  async look(redis: Redis, { counterId, claimant }: Claim): Promise<Seen> {
    const { remaining, owners } = this.keys(counterId);
    const [value, owned] = await Promise.all([redis.get(remaining), redis.sismember(owners, claimant)]);
    return { remaining: Number(value), version: 0, owned: owned === 1 };
  }

  /** The commands that write what the caller worked out, all of them or none. */
  write(redis: Redis, claim: Claim, remaining: number): ChainableCommander {
    const keys = this.keys(claim.counterId);
    return redis
      .multi()
      .set(keys.remaining, remaining)
      .hset(keys.claims, claim.claimId, encodeClaim(claim, initialState(claim)))
      .sadd(keys.owners, claim.claimant);
  }

  async confirm(claim: Claim): Promise<void> {
    await this.redis.hset(this.keys(claim.counterId).claims, claim.claimId, encodeClaim(claim, 'claimed'));
  }

  async remaining(counterId: string): Promise<number> {
    return Number(await this.redis.get(this.keys(counterId).remaining));
  }

  async observe(counterId: string): Promise<Books> {
    const { remaining, claims } = this.keys(counterId);
    const replies = await this.redis.multi().get(remaining).hgetall(claims).exec();
    const [value, records] = (replies ?? []).map(([, reply]) => reply) as [string | null, Record<string, string>];
    if (value === null) throw new Error(`there is no counter ${counterId} in Redis`);
    return {
      remaining: Number(value),
      claims: Object.entries(records).map(([claimId, record]) => decodeClaim(claimId, record)),
    };
  }

  async discard(counterId: string): Promise<void> {
    await this.redis.del(...Object.values<string>({ ...this.keys(counterId) }));
  }
}

export function encodeClaim({ claimant, amount }: Claim, state: RecordedClaim['state']): string {
  return `${amount}|${state}|${claimant}`;
}

function decodeClaim(claimId: string, record: string): RecordedClaim {
  const [amount = '', state = '', ...claimant] = record.split('|');
  return {
    claimId,
    claimant: claimant.join('|'),
    amount: Number(amount),
    state: state === 'pending' ? 'pending' : 'claimed',
  };
}
