import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type Database,
  Reconciliation,
  type RedisConnection,
  RedisUnavailableError,
  type SaleCatalog,
  SaleStore,
} from 'flashsale-core';
import { SaleObserver } from './sale-observer.js';

const SERVER = 'server-1';
const META = ['epoch', '3', 'gate', 'open', 'server', SERVER, 'name', 'A thing', 'state', 'OPEN', 'totalStock', '9'];
const LOADED = [1_000, SERVER, 1, META, '4', 5, 5, 0, null];
const NOT_LOADED = [1_000, SERVER, 0, [], null, 0, 0, 0, null];

/** A fake Redis that counts the reads. */
class FakeRedis {
  reads = 0;
  reply: () => Promise<unknown[]> = async () => LOADED;
  readonly inOneWrite = <T>(ask: () => T): T => ask();
  readonly sale = (saleId: string): SaleStore => new SaleStore(this as unknown as RedisConnection, saleId);
  readonly client = {
    get: () => Promise.resolve(null),
    observeSale: (): Promise<unknown[]> => {
      this.reads += 1;
      return this.reply();
    },
  };
  readonly at = () => this.client;
}

describe('SaleObserver', () => {
  let redis: FakeRedis;
  let observer: SaleObserver;

  beforeEach(() => {
    jest.useFakeTimers();
    redis = new FakeRedis();
    const catalog = { place: (saleId: string) => ({ saleId }) } as unknown as SaleCatalog;
    observer = new SaleObserver(new Reconciliation({} as Database, redis as unknown as RedisConnection), catalog);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('reads a sale once for all calls within 150 ms', async () => {
    const together = await Promise.all(Array.from({ length: 1_000 }, () => observer.observe('sale_a')));
    jest.advanceTimersByTime(150);
    const later = await observer.observe('sale_a');

    expect(redis.reads).toBe(1);
    expect(together.every(({ observed }) => observed?.stock === 4)).toBe(true);
    expect(later).toMatchObject({ observed: { stock: 4, nowMs: 1_000 }, ageMs: 150 });
  });

  it('reads it again after that', async () => {
    await observer.observe('sale_a');
    jest.advanceTimersByTime(151);

    expect(await observer.observe('sale_a')).toMatchObject({ ageMs: 0 });
    expect(redis.reads).toBe(2);
  });

  it('has a fresh look at once, but no old, missing or unfinished one', async () => {
    expect(observer.observeFresh('sale_a')).toBeUndefined();
    const reading = observer.observe('sale_a');
    expect(observer.observeFresh('sale_a')).toBeUndefined();
    await reading;
    jest.advanceTimersByTime(150);
    expect(observer.observeFresh('sale_a')).toMatchObject({ observed: { stock: 4 }, ageMs: 150 });
    jest.advanceTimersByTime(1);
    expect(observer.observeFresh('sale_a')).toBeUndefined();

    redis.reply = async () => NOT_LOADED;
    await observer.observeAll(['sale_b'], 'first-page');
    expect(observer.observeFresh('sale_b')).toBeUndefined();
    expect(redis.reads).toBe(2);
  });

  it('reads every sale separately', async () => {
    await Promise.all([observer.observe('sale_a'), observer.observe('sale_b'), observer.observe('sale_a')]);

    expect(redis.reads).toBe(2);
  });

  it('does not keep a failure', async () => {
    redis.reply = () => Promise.reject(new RedisUnavailableError('away'));
    await expect(observer.observe('sale_a')).rejects.toThrow('away');

    redis.reply = async () => LOADED;
    await expect(observer.observe('sale_a')).resolves.toMatchObject({ observed: { stock: 4 } });
  });

  it('shares one failure among concurrent calls', async () => {
    redis.reply = () => Promise.reject(new RedisUnavailableError('away'));

    const settled = await Promise.allSettled(Array.from({ length: 100 }, () => observer.observe('sale_a')));

    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(redis.reads).toBe(1);
  });

  it('shows counters as soon as they are loaded', async () => {
    redis.reply = async () => NOT_LOADED;
    expect(await observer.observe('sale_a')).toMatchObject({ observed: undefined });

    redis.reply = async () => LOADED;
    expect(await observer.observe('sale_a')).toMatchObject({ observed: { stock: 4 } });
  });

  it('reads many sales at once, and leaves out those that are not loaded', async () => {
    const replies = [LOADED, NOT_LOADED, LOADED];
    redis.reply = async () => replies.shift() ?? LOADED;

    const observed = await observer.observeAll(['sale_a', 'sale_b', 'sale_c'], 'first-page');

    expect([...observed.keys()]).toEqual(['sale_a', 'sale_c']);
    expect(observed.get('sale_a')).toMatchObject({ observed: { stock: 4 }, ageMs: 0 });
  });

  it('shares reads for lists, also of sales that are not loaded', async () => {
    redis.reply = async () => NOT_LOADED;
    await observer.observeAll(['sale_a', 'sale_b'], 'first-page');
    await observer.observeAll(['sale_b', 'sale_a'], 'first-page');
    expect(redis.reads).toBe(2);

    redis.reply = async () => LOADED;
    expect(await observer.observe('sale_a')).toMatchObject({ observed: { stock: 4 } });
    jest.advanceTimersByTime(151);
    expect((await observer.observeAll(['sale_b'], 'first-page')).size).toBe(1);
  });

  it('stops reading a list after a hundred sales got no answer', async () => {
    redis.reply = () => Promise.reject(new RedisUnavailableError('Command timed out'));

    const observed = await observer.observeAll(
      Array.from({ length: 500 }, (_, i) => `sale_${i}`),
      'first-page',
    );

    expect([observed.size, redis.reads]).toEqual([0, 100]);
  });

  it('reads at most 500 sales in 150 ms for later pages, and all sales of first pages', async () => {
    const saleIds = Array.from({ length: 1_000 }, (_, i) => `sale_${i}`);
    expect((await observer.observeAll(saleIds, 'paging')).size).toBe(500);
    expect((await observer.observeAll(saleIds, 'first-page')).size).toBe(1_000);
    expect(redis.reads).toBe(1_000);

    jest.advanceTimersByTime(151);
    expect((await observer.observeAll(saleIds.slice(500), 'paging')).size).toBe(500);
  });
});
