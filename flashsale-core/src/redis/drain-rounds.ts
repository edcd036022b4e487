import type { RedisStore } from './redis-store.js';

/** Shards with a waiting rebuild, each with its current round of statements. */
const ROUNDS_KEY = 'flashsale:drain:rounds';
/** Rises whenever a worker begins to consume, which invalidates earlier statements. */
const MEMBERSHIP_KEY = 'flashsale:drain:membership';
/** Statements, and rounds of a dead reconciler, expire after this time. */
const ROUND_TTL_MS = 60_000;

function statementsKey(shard: string, round: string): string {
  return `flashsale:drain:${shard}:${round}`;
}

/** Where a rebuild asks all workers what they hold of a sale, or of a bucket of one, and where each worker writes its statement. */
export class DrainRounds {
  constructor(private readonly redis: RedisStore) {}

  get isReachable(): boolean {
    return this.redis.isConnected;
  }

  /** Starts a round of a shard, which ends an earlier one. */
  async begin(shard: string, round: string): Promise<void> {
    await this.redis.at(ROUNDS_KEY).hset(ROUNDS_KEY, shard, round);
    await this.redis.at(ROUNDS_KEY).pexpire(ROUNDS_KEY, ROUND_TTL_MS);
  }

  async end(shard: string, round: string): Promise<void> {
    await this.redis.at(ROUNDS_KEY).hdel(ROUNDS_KEY, shard);
    const key = statementsKey(shard, round);
    await this.redis.at(key).unlink(key);
  }

  /** The open rounds by shard. */
  async readOpen(): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.redis.at(ROUNDS_KEY).hgetall(ROUNDS_KEY)));
  }

  async writeStatement(shard: string, round: string, instance: string, statement: string): Promise<void> {
    const key = statementsKey(shard, round);
    await this.redis.at(key).hset(key, instance, statement);
    await this.redis.at(key).pexpire(key, ROUND_TTL_MS);
  }

  async readStatements(shard: string, round: string): Promise<string[]> {
    const key = statementsKey(shard, round);
    return Object.values(await this.redis.at(key).hgetall(key));
  }

  /** Invalidates all earlier statements. */
  async raiseMembership(): Promise<void> {
    await this.redis.at(MEMBERSHIP_KEY).incrby(MEMBERSHIP_KEY, 1);
  }

  async readMembership(): Promise<number> {
    return Number(await this.redis.at(MEMBERSHIP_KEY).get(MEMBERSHIP_KEY));
  }
}
