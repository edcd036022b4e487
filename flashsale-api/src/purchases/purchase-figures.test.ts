import { beforeEach, describe, expect, it } from '@jest/globals';
import { type RedisStore, type SaleCatalog, saleKeys, SaleStore } from 'flashsale-core';
import { Registry } from 'prom-client';
import { PurchaseFigures } from './purchase-figures.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { ReservationBatcher } from './reservation-batcher.js';

/** Stands for Redis and adds up what it is told. */
class FakeRedis {
  calls = 0;
  isAway = false;
  readonly counts: Record<string, number> = {};
  readonly sale = (saleId: string): SaleStore => new SaleStore(this as unknown as RedisStore, saleId);
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

describe('PurchaseFigures', () => {
  let redis: FakeRedis;
  let figures: PurchaseFigures;

  beforeEach(() => {
    redis = new FakeRedis();
    const store = redis as unknown as RedisStore;
    const batcher = new ReservationBatcher(store, {} as SaleCatalog);
    figures = new PurchaseFigures(store, 'api-1', new PurchaseMetrics(new Registry(), batcher));
  });

  it('tells every decision once', async () => {
    for (let i = 0; i < 5; i += 1) figures.record('SOLD_OUT', 'sale_1', 1, performance.now());
    figures.record('SUCCESS', 'sale_1', 1, performance.now());
    figures.record('SUCCESS', 'sale_2', 7, performance.now());
    await figures.tell();
    figures.record('SOLD_OUT', 'sale_1', 1, performance.now());
    await figures.tell();
    await figures.tell();

    expect(redis.counts).toEqual({
      [`${keyOf('sale_1')} 1 SOLD_OUT`]: 6,
      [`${keyOf('sale_1')} 1 SUCCESS`]: 1,
      [`${keyOf('sale_2')} 7 SUCCESS`]: 1,
    });
  });

  it('keeps what it could not tell', async () => {
    figures.record('SUCCESS', 'sale_1', 1, performance.now());
    redis.isAway = true;
    await expect(figures.tell()).rejects.toThrow('away');
    figures.record('SUCCESS', 'sale_1', 1, performance.now());
    redis.isAway = false;
    await figures.tell();

    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 1 SUCCESS`]: 2 });
  });

  it('begins afresh with a new epoch, and ignores a decision of the one before', async () => {
    figures.record('SUCCESS', 'sale_1', 1, performance.now());
    figures.record('SOLD_OUT', 'sale_1', 2, performance.now());
    figures.record('SUCCESS', 'sale_1', 1, performance.now());
    await figures.tell();

    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 2 SOLD_OUT`]: 1 });
  });

  it('holds a bounded number of sales', async () => {
    for (let i = 0; i < 1_000; i += 1) figures.record('SUCCESS', `sale_${i}`, 1, performance.now());
    await figures.tell();

    expect(redis.calls).toBe(256);
    expect(redis.counts).toHaveProperty([`${keyOf('sale_999')} 1 SUCCESS`], 1);
  });

  it('tells the rest at its end, and ends also while Redis is away', async () => {
    figures.start();
    figures.record('NOT_ACTIVE', 'sale_1', 1, performance.now());
    await figures.stop();
    expect(redis.counts).toEqual({ [`${keyOf('sale_1')} 1 NOT_ACTIVE`]: 1 });

    redis.isAway = true;
    figures.record('NOT_ACTIVE', 'sale_1', 1, performance.now());
    await expect(figures.stop()).resolves.toBeUndefined();
  });
});
