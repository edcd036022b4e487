import { describe, expect, it } from '@jest/globals';
import { OutboxRelay, type PublishOutcome, type Reservation, saleKeys, settleOutbox } from 'flashsale-core';
import { RecordingLogger, reserveFor, users, useStores } from '../test-support/index.js';

/** As in the relay. */
const SEEN_FOR_MS_MIN = 2_000;
const QUEUE_DEPTH_MAX = 100;
const ENTRIES_BEHIND_A_LONG_QUEUE_MAX = 100;
const ENTRIES_PER_ROUND_MAX = 5_000;
const REPEAT_DELAY_MS_MAX = 60_000;
const JITTER = 0.1;

const stores = useStores();
const { signal } = new AbortController();

/** A relay on the real outbox that publishes into a list and uses a clock that the test moves. */
class Bench {
  readonly published: Reservation[] = [];
  readonly logger = new RecordingLogger();
  readonly unwritable = new Set<string>();
  readonly deadUsers = new Set<string>();
  queueDepth = 0;
  outcome: PublishOutcome = 'confirmed';
  nowMs = 0;
  whenAskedForTheDepth = (): void => undefined;
  readonly relay = new OutboxRelay({
    redis: stores.redis,
    publish: (reservations) => {
      this.published.push(...reservations);
      return Promise.resolve(this.outcome);
    },
    queueDepth: () => {
      this.whenAskedForTheDepth();
      return Promise.resolve(this.queueDepth);
    },
    findPublishable: (saleIds) => Promise.resolve(new Set(saleIds.filter((saleId) => !this.unwritable.has(saleId)))),
    findDead: (reservations) =>
      Promise.resolve(new Set(reservations.filter(({ userId }) => this.deadUsers.has(userId)))),
    logger: this.logger,
    nowMs: () => this.nowMs,
  });

  /** Runs one round and resolves with the users whose reservations were published in it. */
  async round(...saleIds: string[]): Promise<string[]> {
    const before = this.published.length;
    await this.relay.publishDue(saleIds, signal);
    return this.published.slice(before).map(({ userId }) => userId);
  }

  /** Lets the relay see the entries for long enough that they count as old. */
  async see(...saleIds: string[]): Promise<void> {
    await this.relay.publishDue(saleIds, signal);
    this.nowMs += SEEN_FOR_MS_MIN;
  }
}

describe('the relay', () => {
  it('publishes entries that it has seen for long enough, exactly as reserved, and leaves them in the outbox', async () => {
    const { saleId } = await stores.openSale();
    const messages = await reserveFor(stores, saleId, users(3));
    const bench = new Bench();
    await bench.see(saleId);
    expect(await bench.relay.publishDue([saleId], signal)).toBe(3);
    expect(bench.published).toEqual(messages);
    expect(await stores.observe(saleId)).toMatchObject({ outboxLength: 3 });
  });

  it('skips young entries: most likely they are in flight', async () => {
    const { saleId } = await stores.openSale();
    const bench = new Bench();
    await reserveFor(stores, saleId, ['old']);
    expect(await bench.round(saleId)).toEqual([]);
    bench.nowMs = 1;
    await reserveFor(stores, saleId, ['young']);
    expect(await bench.round(saleId)).toEqual([]);
    bench.nowMs = SEEN_FOR_MS_MIN - 1;
    expect(await bench.round(saleId)).toEqual([]);
    bench.nowMs = SEEN_FOR_MS_MIN;
    expect(await bench.round(saleId)).toEqual(['old']);
    bench.nowMs = SEEN_FOR_MS_MIN + 1;
    expect(await bench.round(saleId)).toEqual(['young']);
    expect(bench.logger.lines).toEqual([
      'log: The relay published 1 of 1 old outbox entries again',
      'log: The relay published 1 of 1 old outbox entries again',
    ]);
  });

  it('uses its own clock: that of Redis may jump after a failover, in either direction', async () => {
    const { saleId } = await stores.openSale();
    const { outbox } = saleKeys(saleId);
    const add = (userId: string, reservedAtMs: number): Promise<unknown> =>
      stores.redis.client.xadd(outbox, '1-*', 'userId', userId, 'orderId', 'o', 'reservedAtMs', reservedAtMs);
    await add('reserved in the future', Date.now() + 3_600_000);
    await add('reserved long ago', Date.now() - 3_600_000);
    const bench = new Bench();
    expect(await bench.round(saleId)).toEqual([]);
    bench.nowMs = SEEN_FOR_MS_MIN;
    expect(await bench.round(saleId)).toEqual(['reserved in the future', 'reserved long ago']);
  });

  it('serves every given sale, and knows which of them have entries', async () => {
    const [one, other, third] = [await stores.openSale(), await stores.openSale(), await stores.openSale()];
    const [ann] = await reserveFor(stores, one.saleId, ['ann']);
    await reserveFor(stores, other.saleId, ['bob']);
    await reserveFor(stores, third.saleId, ['eve']);
    const empty = await stores.openSale();
    const bench = new Bench();
    const saleIds = [one.saleId, other.saleId, empty.saleId];
    await bench.see(...saleIds);
    expect(await bench.round(...saleIds)).toEqual(['ann', 'bob']);
    expect([...bench.relay.busySales].sort()).toEqual([one.saleId, other.saleId].sort());

    await settleOutbox(stores.redis.sale(one.saleId), [ann?.outboxId ?? '']);
    await bench.round(...saleIds);
    expect([...bench.relay.busySales]).toEqual([other.saleId]);
  });

  it('waits twice as long before each repetition, at most a minute', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann']);
    const bench = new Bench();
    await bench.see(saleId);
    expect(await bench.round(saleId)).toEqual(['ann']);
    let expectedMs = SEEN_FOR_MS_MIN;
    for (let repetition = 1; repetition <= 8; repetition += 1) {
      const publishedAtMs = bench.nowMs;
      bench.nowMs = publishedAtMs + expectedMs * (1 - JITTER) - 1;
      expect({ repetition, users: await bench.round(saleId) }).toEqual({ repetition, users: [] });
      bench.nowMs = publishedAtMs + expectedMs * (1 + JITTER) + 1;
      expect({ repetition, users: await bench.round(saleId) }).toEqual({ repetition, users: ['ann'] });
      expectedMs = Math.min(expectedMs * 2, REPEAT_DELAY_MS_MAX);
    }
    expect(expectedMs).toBe(REPEAT_DELAY_MS_MAX);
  });

  it('publishes one message of each sale per round while many wait: most likely the rest is among them', async () => {
    const [one, other] = [await stores.openSale({ totalStock: 150 }), await stores.openSale()];
    await reserveFor(stores, one.saleId, users(150));
    await reserveFor(stores, other.saleId, ['ann']);
    const bench = new Bench();
    await bench.see(one.saleId, other.saleId);
    bench.queueDepth = QUEUE_DEPTH_MAX + 1;
    expect(await bench.round(one.saleId, other.saleId)).toEqual([...users(ENTRIES_BEHIND_A_LONG_QUEUE_MAX), 'ann']);
    bench.queueDepth = QUEUE_DEPTH_MAX;
    expect(await bench.round(one.saleId, other.saleId)).toEqual(users(150).slice(ENTRIES_BEHIND_A_LONG_QUEUE_MAX));
  });

  it('publishes up to its limit in one round, and the others in the next one', async () => {
    const { saleId } = await stores.openSale({ totalStock: 6_000 });
    const bench = new Bench();
    // These wait for their next publish, so the limit is reached in the middle of a page.
    await reserveFor(stores, saleId, users(100, 'early'));
    await bench.see(saleId);
    await bench.round(saleId);
    bench.nowMs += SEEN_FOR_MS_MIN * (1 + JITTER);
    await bench.round(saleId);
    await reserveFor(stores, saleId, users(ENTRIES_PER_ROUND_MAX + 200, 'late'));
    await bench.see(saleId);
    const late = async (): Promise<number> =>
      (await bench.round(saleId)).filter((userId) => userId.startsWith('late')).length;
    expect([await late(), await late(), await late()]).toEqual([ENTRIES_PER_ROUND_MAX, 200, 0]);
  });

  it('reports how many the broker confirmed, and repeats the others', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    const bench = new Bench();
    await bench.see(saleId);
    bench.outcome = 'lost';
    expect(await bench.relay.publishDue([saleId], signal)).toBe(0);
    expect(bench.logger.lines).toEqual(['log: The relay published 0 of 2 old outbox entries again']);
    bench.nowMs += SEEN_FOR_MS_MIN * (1 + JITTER);
    bench.outcome = 'confirmed';
    expect(await bench.relay.publishDue([saleId], signal)).toBe(2);
  });

  it('skips what is among the dead letters', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann', 'bob']);
    const bench = new Bench();
    bench.deadUsers.add('ann');
    await bench.see(saleId);
    expect(await bench.round(saleId)).toEqual(['bob']);
  });

  it('skips sales that cannot take orders now, and publishes them as soon as they can', async () => {
    const [closed, open] = [await stores.openSale(), await stores.openSale()];
    await reserveFor(stores, closed.saleId, ['ann']);
    await reserveFor(stores, open.saleId, ['bob']);
    const bench = new Bench();
    bench.unwritable.add(closed.saleId);
    await bench.see(closed.saleId, open.saleId);
    expect(await bench.round(closed.saleId, open.saleId)).toEqual(['bob']);
    bench.unwritable.clear();
    expect(await bench.round(closed.saleId, open.saleId)).toEqual(['ann']);
  });

  it('reads no further sale, and publishes nothing more, when it is stopped', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann']);
    const bench = new Bench();
    await bench.see(saleId);
    expect(await bench.relay.publishDue([saleId], AbortSignal.abort())).toBe(0);

    const stopping = new AbortController();
    bench.whenAskedForTheDepth = () => stopping.abort();
    expect(await bench.relay.publishDue([saleId], stopping.signal)).toBe(0);
    expect(bench.published).toEqual([]);
    expect(await bench.round(saleId)).toEqual(['ann']);
  });

  it('logs nothing when there is nothing to do', async () => {
    const { saleId } = await stores.openSale();
    const bench = new Bench();
    await bench.see(saleId);
    expect(await bench.relay.publishDue([saleId], signal)).toBe(0);
    expect(bench.logger.lines).toEqual([]);
  });
});
