import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type RedisConnection,
  type Reservations,
  type SaleCatalog,
  saleKeys,
  SaleStats,
  SaleStore,
} from 'flashsale-core';
import { Registry } from 'prom-client';
import type { HoldBatcher } from './hold-batcher.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchaseStats } from './purchase-stats.js';
import { ReservationBatcher } from './reservation-batcher.js';

/** A fake Redis that adds up what is reported. */
class FakeRedis {
  calls = 0;
  isAway = false;
  readonly counts: Record<string, number> = {};
  readonly sale = (saleId: string): SaleStore => new SaleStore(this as unknown as RedisConnection, saleId);
  readonly client = {
    addFigures: async (key: string, epoch: string, _ttlMs: string, ...rest: string[]): Promise<string> => {
      if (this.isAway) throw new Error('away');
      this.calls += 1;
      const [, , ...pairs] = rest;
      for (let i = 0; i < pairs.length; i += 2) {
        const name = `${key} ${epoch} ${pairs[i]}`;
        this.counts[name] = (this.counts[name] ?? 0) + Number(pairs[i + 1]);
      }
      return 'added';
    },
  };
}

const keyOf = (saleId: string): string => saleKeys(saleId).figures;

describe('PurchaseStats', () => {
  let redis: FakeRedis;
  let stats: PurchaseStats;

  beforeEach(() => {
    redis = new FakeRedis();
    const store = redis as unknown as RedisConnection;
    const batcher = new ReservationBatcher({} as Reservations, {} as SaleCatalog);
    stats = new PurchaseStats(
      new SaleStats(store, 'api-1'),
      new PurchaseMetrics(new Registry(), batcher, batcher as unknown as HoldBatcher),
    );
  });

  it('reports every decision once', async () => {
    for (let i = 0; i < 5; i += 1) stats.record('sold-out', 'sale_1', 1, performance.now());
    stats.record('reserved', 'sale_1', 1, performance.now());
    stats.record('reserved', 'sale_2', 7, performance.now());
    await stats.report();
    stats.record('sold-out', 'sale_1', 1, performance.now());
    await stats.report();
    await stats.report();

    expect(redis.counts).toEqual({
      [`${keyOf('sale_1')} 1 SOLD_OUT`]: 6,
      [`${keyOf('sale_1')} 1 SUCCESS`]: 1,
      [`${keyOf('sale_2')} 7 SUCCESS`]: 1,
    });
  });

  it('keeps what it could not report', async () => {
    stats.record('reserved', 'sale_1', 1, performance.now());
    redis.isAway = true;
    await expect(stats.report()).rejects.toThrow('away');
    stats.record('reserved', 'sale_1', 1, performance.now());
    redis.isAway = false;
    await stats.report();

    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 1 SUCCESS`]: 2 });
  });

  it('begins afresh with a new epoch, and ignores a decision of the one before', async () => {
    stats.record('reserved', 'sale_1', 1, performance.now());
    stats.record('sold-out', 'sale_1', 2, performance.now());
    stats.record('reserved', 'sale_1', 1, performance.now());
    await stats.report();

    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 2 SOLD_OUT`]: 1 });
  });

  it('holds a bounded number of sales', async () => {
    for (let i = 0; i < 1_000; i += 1) stats.record('reserved', `sale_${i}`, 1, performance.now());
    await stats.report();

    expect(redis.calls).toBe(256);
    expect(redis.counts).toHaveProperty([`${keyOf('sale_999')} 1 SUCCESS`], 1);
  });

  it('reports the rest at its end, and ends also while Redis is away', async () => {
    stats.start();
    stats.record('not-active', 'sale_1', 1, performance.now());
    await stats.stop();
    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 1 NOT_ACTIVE`]: 1 });

    redis.isAway = true;
    stats.record('not-active', 'sale_1', 1, performance.now());
    await expect(stats.stop()).resolves.toBeUndefined();
  });
});
