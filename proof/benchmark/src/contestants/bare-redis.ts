import { beginRebuild, HELD_SALES_KEY, openInRedis, type RedisStore, type Sale, saleKeys } from 'flashsale-core';
import type { CheckResult } from 'flashsale-verify';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { Contestant, SalesToOpen } from './contestant.js';
import { ReceivedAnswers } from './owned-sale.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A sale that no database has, so that no relay and no worker has anything to do with it. */
export async function openInRedisAlone(redis: RedisStore, saleId: string, units: number): Promise<void> {
  const startsAt = new Date(Date.now() - DAY_MS);
  const definition = {
    saleId,
    name: 'Benchmark',
    totalStock: units,
    state: 'OPEN',
    revision: 1,
    mode: 'INSTANT',
  } as const;
  const sale: Sale = {
    ...definition,
    startsAt,
    endsAt: new Date(Date.now() + DAY_MS),
    sold: 0,
    held: 0,
    epoch: 1,
    resetEpoch: 1,
    openedEpoch: 1,
    redisServer: undefined,
  };
  const store = redis.sale(saleId);
  const rebuild = await beginRebuild(store, sale);
  if (rebuild === undefined) throw new Error(`${saleId} is open already`);
  await openInRedis(store, rebuild);
  // A worker that knew of it would close it after half a minute, since PostgreSQL does not have it.
  await redis.at(HELD_SALES_KEY).srem(HELD_SALES_KEY, saleId);
}

/** The production script alone. Its sales are in Redis only, so no relay and no worker has anything to do with them. */
export class BareRedis implements Contestant {
  readonly name = 'bare-redis';
  readonly title = 'Redis alone, the production script pipelined, one attempt a call';
  readonly processes = {};
  readonly identities = undefined;
  readonly #received = new ReceivedAnswers();
  #saleIds: string[] = [];

  constructor(private readonly stores: BenchStores) {}

  get target(): LoadTarget {
    return { kind: 'redis', url: this.stores.environment.REDIS_URL };
  }

  async openSales({ saleIds, units }: SalesToOpen): Promise<void> {
    for (const saleId of saleIds) {
      await openInRedisAlone(this.stores.redis, saleId, units);
      this.#saleIds.push(saleId);
    }
  }

  receive(result: LoadResult): void {
    this.#received.add(result);
  }

  async countOrders(): Promise<undefined> {}

  async untilAtRest(): Promise<void> {}

  async confirmationMs(): Promise<undefined> {}

  async check(): Promise<readonly CheckResult[]> {
    const counts = await Promise.all(this.#saleIds.map((id) => this.stores.redis.client.scard(saleKeys(id).users)));
    const buyers = counts.reduce((sum, count) => sum + count, 0);
    return [this.#received.check('buyers', 'buyers in Redis = answers SUCCESS', this.#received.of('SUCCESS'), buyers)];
  }

  async forgetSales(): Promise<void> {
    await this.stores.redis.client.flushdb();
    this.#received.forget();
    this.#saleIds = [];
  }
}
