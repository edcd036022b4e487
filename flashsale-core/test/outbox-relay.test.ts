import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { OutboxRelay, type PublishOutcome, type Reservation, type RedisStore, saleKeys } from 'flashsale-core';
import { RecordingLogger, reserveFor, users, useStores } from '../test-support/index.js';

/** As in the relay. */
const ENTRY_AGE_MS_MIN = 2_000;
const QUEUE_DEPTH_MAX = 100;
const ENTRIES_PER_ROUND_MAX = 5_000;
const REPEAT_DELAY_MS_MAX = 60_000;
const JITTER = 0.1;

const stores = useStores();
const signal = new AbortController().signal;

/** A relay that publishes into a list, on the real outbox, with a clock that the test moves. */
class Bench {
  readonly published: Reservation[] = [];
  readonly logger = new RecordingLogger();
  queueDepth = 0;
  outcome: PublishOutcome = 'confirmed';
  elapsedMs = 0;
  readonly relay = new OutboxRelay({
    store: this.#storeWithClock(),
    publish: (reservations) => {
      this.published.push(...reservations);
      return Promise.resolve(this.outcome);
    },
    queueDepth: () => Promise.resolve(this.queueDepth),
    logger: this.logger,
  });

  /** Runs one round and resolves with the users whose reservations were published in it. */
  async round(...saleIds: string[]): Promise<string[]> {
    const before = this.published.length;
    await this.relay.publishDue(saleIds, signal);
    return this.published.slice(before).map(({ userId }) => userId);
  }

  #storeWithClock(): RedisStore {
    const time = async (): Promise<string[]> => {
      const [seconds, microseconds] = await stores.redis.client.time();
      const nowMs = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000) + this.elapsedMs;
      return [String(Math.floor(nowMs / 1_000)), String((nowMs % 1_000) * 1_000)];
    };
    return {
      get client() {
        return Object.create(stores.redis.client, { time: { value: time } }) as Redis;
      },
    } as RedisStore;
  }
}

describe('the relay', () => {
  it('publishes entries that are old enough, exactly as they were reserved, and leaves them in the outbox', async () => {
    const { saleId } = await stores.openSale();
    const messages = await reserveFor(stores, saleId, users(3));
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    expect(await bench.relay.publishDue([saleId], signal)).toBe(3);
    expect(bench.published).toEqual(messages);
    expect(await stores.observe(saleId)).toMatchObject({ outboxLength: 3 });
  });

  it('leaves young entries alone: most likely they are on their way', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['old']);
    const bench = new Bench();
    expect(await bench.round(saleId)).toEqual([]);
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    const { client } = stores.redis;
    await client.xadd(
      saleKeys(saleId).outbox,
      '1-*',
      'userId',
      'young',
      'orderId',
      'o',
      'reservedAtMs',
      Date.now() + bench.elapsedMs,
    );
    expect(await bench.round(saleId)).toEqual(['old']);
    expect(bench.logger.lines).toEqual(['log: The relay published 1 of 1 old outbox entries again']);
  });

  it('finds old entries behind young ones of the same page, as clocks of a failover leave them', async () => {
    const { saleId } = await stores.openSale();
    const { outbox } = saleKeys(saleId);
    const add = (userId: string, reservedAtMs: number): Promise<unknown> =>
      stores.redis.client.xadd(outbox, '1-*', 'userId', userId, 'orderId', 'o', 'reservedAtMs', reservedAtMs);
    await add('young', Date.now() + 60_000);
    await add('old', Date.now() - 60_000);
    expect(await new Bench().round(saleId)).toEqual(['old']);
  });

  it('serves every sale that it is told of', async () => {
    const [one, other, third] = [await stores.openSale(), await stores.openSale(), await stores.openSale()];
    await reserveFor(stores, one.saleId, ['ann']);
    await reserveFor(stores, other.saleId, ['bob']);
    await reserveFor(stores, third.saleId, ['eve']);
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    expect(await bench.round(one.saleId, other.saleId)).toEqual(['ann', 'bob']);
  });

  it('waits twice as long before each repetition, a minute at most', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann']);
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    expect(await bench.round(saleId)).toEqual(['ann']);
    let expectedMs = ENTRY_AGE_MS_MIN;
    for (let repetition = 1; repetition <= 8; repetition += 1) {
      const publishedAtMs = bench.elapsedMs;
      // The test itself takes time, which the clock adds; so the round just before the earliest moment comes first.
      bench.elapsedMs = publishedAtMs + expectedMs * (1 - JITTER) - 500;
      expect({ repetition, users: await bench.round(saleId) }).toEqual({ repetition, users: [] });
      bench.elapsedMs = publishedAtMs + expectedMs * (1 + JITTER);
      expect({ repetition, users: await bench.round(saleId) }).toEqual({ repetition, users: ['ann'] });
      expectedMs = Math.min(expectedMs * 2, REPEAT_DELAY_MS_MAX);
    }
    expect(expectedMs).toBe(REPEAT_DELAY_MS_MAX);
  });

  it('does nothing while many messages wait: what looks forgotten is most likely among them', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann']);
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    bench.queueDepth = QUEUE_DEPTH_MAX + 1;
    expect(await bench.round(saleId)).toEqual([]);
    bench.queueDepth = QUEUE_DEPTH_MAX;
    expect(await bench.round(saleId)).toEqual(['ann']);
  });

  it('publishes so many in one round, and all others in the next one', async () => {
    const { saleId } = await stores.openSale({ totalStock: 6_000 });
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    // These wait for their repetition, so the limit is reached in the middle of a page.
    await reserveFor(stores, saleId, users(100, 'early'));
    await bench.round(saleId);
    await reserveFor(stores, saleId, users(ENTRIES_PER_ROUND_MAX + 200, 'late'));
    const late = async (): Promise<number> =>
      (await bench.round(saleId)).filter((userId) => userId.startsWith('late')).length;
    expect([await late(), await late(), await late()]).toEqual([ENTRIES_PER_ROUND_MAX, 200, 0]);
  });

  it('tells how many the broker confirmed, and repeats what it did not', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    bench.outcome = 'lost';
    expect(await bench.relay.publishDue([saleId], signal)).toBe(0);
    expect(bench.logger.lines).toEqual(['log: The relay published 0 of 2 old outbox entries again']);
    bench.elapsedMs += ENTRY_AGE_MS_MIN * (1 + JITTER);
    bench.outcome = 'confirmed';
    expect(await bench.relay.publishDue([saleId], signal)).toBe(2);
  });

  it('stops reading between two pages when it is told to stop', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2_000 });
    await reserveFor(stores, saleId, users(1_200));
    const bench = new Bench();
    bench.elapsedMs = ENTRY_AGE_MS_MIN + 100;
    expect(await bench.relay.publishDue([saleId], AbortSignal.abort())).toBe(500);
  });

  it('says nothing when there is nothing to do', async () => {
    const { saleId } = await stores.openSale();
    const bench = new Bench();
    expect(await bench.relay.publishDue([saleId], signal)).toBe(0);
    expect(bench.logger.lines).toEqual([]);
  });
});
