import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  ITEMS_PER_CALL_MAX,
  type AttemptOutcome,
  type Decisions,
  RedisUnavailableError,
  reserveUnits,
  saleKeys,
  type SaleKeys,
  scriptKeys,
  SCRIPTS,
} from 'flashsale-core';
import { users, useStores } from '../test-support/index.js';

const MINUTE_MS = 60_000;

const stores = useStores();

type Attempt = readonly [userId: string, orderId: string];

function reserve(saleId: string, ...attempts: Attempt[]): Promise<Decisions | 'not-ready'> {
  return reserveUnits(
    stores.redis.sale(saleId),
    attempts.map(([userId, orderId]) => ({ userId, orderId })),
  );
}

async function outcomes(saleId: string, ...attempts: Attempt[]): Promise<AttemptOutcome['outcome'][]> {
  const decisions = await reserve(saleId, ...attempts);
  if (decisions === 'not-ready') throw new Error(`${saleId} is not ready`);
  return decisions.outcomes.map(({ outcome }) => outcome);
}

describe('an attempt', () => {
  it('reserves a unit: stock, buyer, ownership and outbox entry change together', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const orderId = randomUUID();
    const beforeMs = Date.now();

    const decisions = await reserve(saleId, ['ann', orderId]);

    expect(decisions).toEqual({
      epoch: 1,
      decidedAtMs: expect.any(Number),
      outcomes: [{ outcome: 'reserved', outboxId: expect.stringMatching(/^1-\d+$/) }],
    });
    const {
      decidedAtMs,
      outcomes: [first],
    } = decisions as Decisions;
    const { outboxId } = first as { outboxId: string };
    expect(decidedAtMs).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(decidedAtMs).toBeLessThanOrEqual(Date.now() + 1);
    expect(await stores.readRedis(saleId)).toMatchObject({
      stock: '2',
      users: ['ann'],
      orders: { ann: `${orderId}|${outboxId}` },
      outbox: [[outboxId, ['userId', 'ann', 'orderId', orderId, 'reservedAtMs', String(decidedAtMs)]]],
    });
  });

  it('is replayed when repeated with the same order id, and nothing changes', async () => {
    const { saleId } = await stores.openSale();
    const attempt: Attempt = ['ann', randomUUID()];
    await reserve(saleId, attempt);
    const before = await stores.readRedis(saleId);

    expect(await outcomes(saleId, attempt)).toEqual(['replayed']);
    expect(await stores.readRedis(saleId)).toEqual(before);
  });

  it('is a duplicate when the user owns a unit under another order id, even if the sale is sold out', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    await reserve(saleId, ['ann', randomUUID()]);
    expect(await outcomes(saleId, ['ann', randomUUID()])).toEqual(['duplicate']);

    await reserve(saleId, ['bob', randomUUID()]);
    const before = await stores.readRedis(saleId);
    expect(await outcomes(saleId, ['ann', randomUUID()])).toEqual(['duplicate']);
    expect(await stores.readRedis(saleId)).toEqual(before);
  });

  it('finds the sale sold out, and nothing changes', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const winner: Attempt = ['ann', randomUUID()];
    await reserve(saleId, winner);
    const before = await stores.readRedis(saleId);

    expect(await outcomes(saleId, ['bob', randomUUID()])).toEqual(['sold-out']);
    expect(await outcomes(saleId, winner)).toEqual(['replayed']);
    expect(await stores.readRedis(saleId)).toEqual(before);
  });

  it('keeps user ids apart that look like an encoded ownership', async () => {
    const { saleId } = await stores.openSale();
    const orderId = randomUUID();
    expect(await outcomes(saleId, ['a|b', orderId], ['a', orderId], ['__proto__', orderId])).toEqual([
      'reserved',
      'reserved',
      'reserved',
    ]);
    expect(await outcomes(saleId, ['a|b', orderId], ['__proto__', randomUUID()])).toEqual(['replayed', 'duplicate']);
  });
});

describe('the window', () => {
  it.each([
    ['before the start', MINUTE_MS, 2 * MINUTE_MS],
    ['after the end', -2 * MINUTE_MS, -MINUTE_MS],
  ])('%s, nothing is sold', async (_when, startsInMs, endsInMs) => {
    const nowMs = Date.now();
    const { saleId } = await stores.openSale({
      startsAt: new Date(nowMs + startsInMs),
      endsAt: new Date(nowMs + endsInMs),
    });
    const before = await stores.readRedis(saleId);
    expect(await outcomes(saleId, ['ann', randomUUID()])).toEqual(['not-active']);
    expect(await stores.readRedis(saleId)).toEqual(before);
  });

  it.each([
    ['sells in its first millisecond', 'startsAtMs', 0, 'R'],
    ['sells nothing one millisecond before it', 'startsAtMs', 1, 'N'],
    ['sells in its last millisecond', 'endsAtMs', 1, 'R'],
    ['sells nothing one millisecond after it', 'endsAtMs', 0, 'N'],
  ])('%s', async (_what, boundary, msFromNow, letter) => {
    const { saleId } = await stores.openSale();
    const keys = scriptKeys(saleKeys(saleId));
    // The script reads the time itself; the test sets the window by that time, so the boundary is hit exactly.
    const script = `
      local time = redis.call('TIME')
      local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
      redis.call('HSET', KEYS[1], '${boundary}', string.format('%d', nowMs + ${msFromNow}))
      local call = redis.call
      local redis = { call = function(name, ...) return name == 'TIME' and time or call(name, ...) end }
      ${SCRIPTS.reserveUnits.lua.replace(/^#!lua.*/, '')}`;
    const reply = await stores.redis.client.eval(script, keys.length, ...keys, 'ann', randomUUID());
    expect(reply).toEqual(['decided', 1, expect.any(Number), letter, expect.any(Array)]);
  });

  it('is closed while the sale is paused', async () => {
    const { saleId } = await stores.openSale({ state: 'PAUSED' });
    expect(await outcomes(saleId, ['ann', randomUUID()])).toEqual(['not-active']);
  });

  it.each([
    ['after the end', { endsAtMs: Date.now() - MINUTE_MS }],
    ['before the start', { startsAtMs: Date.now() + MINUTE_MS }],
    ['in a pause', { state: 'PAUSED' }],
  ])('%s, a lost answer is replayed to its owner; everybody else is refused as not active', async (_when, change) => {
    const { saleId } = await stores.openSale();
    const attempt: Attempt = ['ann', randomUUID()];
    await reserve(saleId, attempt);
    await stores.redis.client.hset(saleKeys(saleId).meta, change);

    expect(await outcomes(saleId, attempt, ['ann', randomUUID()], ['bob', randomUUID()])).toEqual([
      'replayed',
      'not-active',
      'not-active',
    ]);
  });
});

describe('several attempts in one call', () => {
  it('are decided in their order, with an outbox entry for each that is reserved', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const [ann, bob] = [randomUUID(), randomUUID()];
    await reserve(saleId, ['zoe', randomUUID()]);

    const decisions = (await reserve(
      saleId,
      ['ann', ann],
      ['ann', randomUUID()],
      ['ann', ann],
      ['zoe', randomUUID()],
      ['bob', bob],
      ['eve', randomUUID()],
      ['bob', randomUUID()],
    )) as Decisions;

    expect(decisions.outcomes.map(({ outcome }) => outcome)).toEqual([
      'reserved',
      'duplicate',
      'replayed',
      'duplicate',
      'reserved',
      'sold-out',
      'duplicate',
    ]);
    const entries = await stores.redis.client.xrange(saleKeys(saleId).outbox, '-', '+');
    const outboxIdOf = (orderId: string): string | undefined =>
      entries.find(([, fields]) => fields[3] === orderId)?.[0];
    expect(decisions.outcomes[0]).toEqual({ outcome: 'reserved', outboxId: outboxIdOf(ann) });
    expect(decisions.outcomes[4]).toEqual({ outcome: 'reserved', outboxId: outboxIdOf(bob) });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 3, outboxLength: 3 });
  });

  it('may be as many as the limit allows', async () => {
    const { saleId } = await stores.openSale({ totalStock: ITEMS_PER_CALL_MAX - 1 });
    const attempts = users(ITEMS_PER_CALL_MAX).map((userId): Attempt => [userId, randomUUID()]);
    const decided = await outcomes(saleId, ...attempts);
    expect(decided.slice(0, -1).every((outcome) => outcome === 'reserved')).toBe(true);
    expect(decided.at(-1)).toBe('sold-out');
    expect(await outcomes(saleId, ...attempts.slice(0, -1))).toEqual(attempts.slice(1).map(() => 'replayed'));
  });
});

describe('not ready', () => {
  it.each([
    [
      'the sale was never opened',
      (keys: SaleKeys) => stores.redis.client.unlink([keys.meta, keys.stock, keys.users, keys.orders, keys.outbox]),
    ],
    ['its stock is missing', (keys: SaleKeys) => stores.redis.client.del(keys.stock)],
    ['its meta is missing', (keys: SaleKeys) => stores.redis.client.del(keys.meta)],
    ['the gate is closed', (keys: SaleKeys) => stores.redis.client.hset(keys.meta, 'gate', 'closed')],
    ['the gate is missing', (keys: SaleKeys) => stores.redis.client.hdel(keys.meta, 'gate')],
    [
      'another server checked the data',
      (keys: SaleKeys) => stores.redis.client.hset(keys.meta, 'server', 'f'.repeat(81)),
    ],
    ['nobody checked the data', (keys: SaleKeys) => stores.redis.client.hdel(keys.meta, 'server')],
  ])('because %s: nothing is decided or written', async (_why, breakIt) => {
    const { saleId } = await stores.openSale();
    const keys = saleKeys(saleId);
    const owner: Attempt = ['ann', randomUUID()];
    await reserve(saleId, owner);
    await breakIt(keys);
    const before = await stores.readRedis(saleId);
    expect(await reserve(saleId, ['bob', randomUUID()], owner)).toBe('not-ready');
    expect(await stores.readRedis(saleId)).toEqual(before);
  });

  it('is distinguished from an unreachable Redis', async () => {
    const { saleId } = await stores.openSale();
    const store = await stores.connectRedis('redis://127.0.0.1:1');
    await expect(reserveUnits(store.sale(saleId), [{ userId: 'ann', orderId: randomUUID() }])).rejects.toThrow(
      RedisUnavailableError,
    );
  });
});

describe('a stampede', () => {
  it('of 200 callers on several connections sells the one unit once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const connections = await Promise.all(Array.from({ length: 4 }, () => stores.connectRedis()));
    const decided = await Promise.all(
      users(200).map((userId, i) =>
        reserveUnits((connections[i % 4] ?? stores.redis).sale(saleId), [{ userId, orderId: randomUUID() }]),
      ),
    );
    const words = decided.flatMap((decisions) => (decisions === 'not-ready' ? [] : decisions.outcomes));
    expect(words.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
    expect(words.filter(({ outcome }) => outcome === 'sold-out')).toHaveLength(199);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 1, outboxLength: 1 });
  });

  it('of one user on several connections gets one unit', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    const connections = await Promise.all(Array.from({ length: 4 }, () => stores.connectRedis()));
    const decided = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        reserveUnits((connections[i % 4] ?? stores.redis).sale(saleId), [{ userId: 'ann', orderId: randomUUID() }]),
      ),
    );
    const words = decided.flatMap((decisions) => (decisions === 'not-ready' ? [] : decisions.outcomes));
    expect(words.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
    expect(words.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(99);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 49, buyers: 1, outboxLength: 1 });
  });
});
