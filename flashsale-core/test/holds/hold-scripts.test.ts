import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { everyKey, type HoldOutcome, Holds, reserveUnits, saleKeys, type SaleKeys } from 'flashsale-core';
import { hold, holdFor, readHoldSums, TERMS, useStores } from '../../test-support/index.js';

const stores = useStores();

/** Made anew, because the connection is made before each file. */
function holds(): Holds {
  return new Holds(stores.redis);
}

type Attempt = readonly [userId: string, orderId: string, quantity: number];

async function reserve(saleId: string, ...attempts: Attempt[]): Promise<readonly HoldOutcome[]> {
  const decisions = await holds().reserve(
    saleId,
    attempts.map(([userId, orderId, quantity]) => ({ userId, orderId, quantity })),
  );
  if (decisions === 'not-ready') throw new Error(`${saleId} is not ready`);
  return decisions.outcomes;
}

async function words(saleId: string, ...attempts: Attempt[]): Promise<HoldOutcome['outcome'][]> {
  return (await reserve(saleId, ...attempts)).map(({ outcome }) => outcome);
}

async function openHoldSale(totalStock = 10, terms: Partial<typeof TERMS> = {}): Promise<string> {
  const { saleId } = await stores.openSale({ totalStock, terms: { ...TERMS, ...terms } });
  return saleId;
}

describe('reserve-holds', () => {
  it('holds units until a deadline: free, owner, holding, deadline and entry change together', async () => {
    const saleId = await openHoldSale(3);
    const orderId = randomUUID();
    const decisions = await holds().reserve(saleId, [{ userId: 'ann', orderId, quantity: 2 }]);
    if (decisions === 'not-ready') throw new Error('not ready');
    const [first] = decisions.outcomes;
    const untilMs = decisions.decidedAtMs + TERMS.holdTtlMs;
    const outboxId = expect.stringMatching(/^1-\d+$/);
    expect(first).toEqual({ outcome: 'held', outboxId, untilMs, amount: 2 * TERMS.unitPrice, currency: 'EUR' });
    const { outboxId: instance } = first as { outboxId: string };
    expect(await readHoldSums(stores, saleId)).toEqual({
      free: 1,
      heldUnits: 2,
      soldUnits: 0,
      states: [`${orderId} H`],
      owners: ['ann 2/1'],
      deadlines: { [orderId]: untilMs },
      outbox: [instance],
    });
    expect(await holds().findEntry(saleId, instance)).toEqual({
      ...{ saleId, userId: 'ann', orderId, epoch: 1, outboxId: instance, reservedAtMs: decisions.decidedAtMs },
      ...{ quantity: 2, untilMs, amount: 2 * TERMS.unitPrice, currency: 'EUR' },
    });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 1, held: 2, sold: 0, buyers: 1 });
  });

  it('repeats its answer to the same order id, whatever became of it, and refuses another quantity or user', async () => {
    const saleId = await openHoldSale();
    const orderId = randomUUID();
    const [made] = await holdFor(holds(), saleId, [{ userId: 'ann', orderId, quantity: 2 }]);
    const instance = made?.instance ?? '';
    for (const state of ['H', 'C', 'V'] as const) {
      if (state !== 'H') await holds().settle(saleId, [{ orderId, instance, verdict: state }]);
      const [replay] = await reserve(saleId, ['ann', orderId, 2]);
      expect(replay).toMatchObject({
        outcome: 'replayed',
        hold: { orderId, state, quantity: 2, instance, userId: 'ann' },
      });
      expect(replay).toMatchObject({ hold: { amount: 2 * TERMS.unitPrice, currency: 'EUR' } });
      expect(await words(saleId, ['ann', orderId, 1], ['bob', orderId, 2])).toEqual(['key-reused', 'key-reused']);
    }
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, owners: ['ann 0/1'] });
  });

  it('counts what the attempts before it in the same call got', async () => {
    const saleId = await openHoldSale(4);
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const outcomes = await reserve(
      saleId,
      ['ann', first, 2],
      ['ann', first, 2],
      ['ann', first, 1],
      ['ann', second, 1],
      ['bob', third, 2],
      ['bob', randomUUID(), 1],
      ['eve', randomUUID(), 1],
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...['held', 'replayed', 'key-reused', 'held', 'not-enough', 'held', 'all-held'],
    ]);
    expect(outcomes[1]).toMatchObject({ hold: { instance: (outcomes[0] as { outboxId: string }).outboxId } });
    expect(outcomes[4]).toEqual({ outcome: 'not-enough', free: 1 });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0, heldUnits: 4, owners: ['ann 3/2', 'bob 1/1'] });
  });

  it('keeps each user within the limit of units, and names the first live order', async () => {
    const saleId = await openHoldSale(20, { limitPerUser: 3 });
    const orderId = randomUUID();
    await holdFor(holds(), saleId, [{ userId: 'ann', orderId, quantity: 2 }]);
    expect(await reserve(saleId, ['ann', randomUUID(), 2])).toEqual([
      { outcome: 'limit', unitsOwned: 2, hold: expect.objectContaining({ orderId, state: 'H', quantity: 2 }) },
    ]);
    expect(await words(saleId, ['ann', randomUUID(), 3], ['ann', randomUUID(), 1], ['ann', randomUUID(), 1])).toEqual([
      ...['bad-quantity', 'held', 'limit'],
    ]);
  });

  it('bounds how many holds a user lets end', async () => {
    const saleId = await openHoldSale(20, { ordersPerUserMax: 2 });
    for (const state of ['X', 'V'] as const) {
      const [made] = await holdFor(holds(), saleId, [{ userId: 'ann', orderId: randomUUID() }]);
      await holds().settle(saleId, [{ orderId: made?.orderId ?? '', instance: made?.instance ?? '', verdict: state }]);
    }
    expect(await words(saleId, ['ann', randomUUID(), 1], ['bob', randomUUID(), 1])).toEqual(['too-many-holds', 'held']);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 19, owners: ['ann 0/2', 'bob 1/1'] });
  });

  it('tells "all held" from "sold out"', async () => {
    const saleId = await openHoldSale(1);
    const [made] = await holdFor(holds(), saleId, [{ userId: 'ann', orderId: randomUUID() }]);
    expect(await words(saleId, ['bob', randomUUID(), 1])).toEqual(['all-held']);
    await holds().settle(saleId, [{ orderId: made?.orderId ?? '', instance: made?.instance ?? '', verdict: 'C' }]);
    expect(await words(saleId, ['bob', randomUUID(), 1])).toEqual(['sold-out']);
  });

  it('decides by state and window, and counts amounts exactly', async () => {
    const unitPrice = Math.floor(Number.MAX_SAFE_INTEGER / 2);
    const { saleId } = await stores.openSale({ state: 'PAUSED', terms: { ...TERMS, unitPrice } });
    expect(await words(saleId, ['ann', randomUUID(), 1])).toEqual(['not-active']);
    await stores.sales.change(saleId, { state: 'OPEN' });
    await stores.rebuildSale(saleId);
    const orderId = randomUUID();
    const [held] = await reserve(saleId, ['ann', orderId, 2]);
    expect(held).toMatchObject({ outcome: 'held', amount: 2 * unitPrice });
    const { outboxId } = held as { outboxId: string };
    expect(await holds().findEntry(saleId, outboxId)).toMatchObject({ amount: 2 * unitPrice });
    expect(await holds().findOrders(saleId, [orderId])).toMatchObject({ orders: [{ amount: 2 * unitPrice }] });
  });

  it('writes nothing when it refuses', async () => {
    const saleId = await openHoldSale(1);
    const orderId = randomUUID();
    await holdFor(holds(), saleId, [{ userId: 'ann', orderId }]);
    const dump = async (): Promise<unknown> =>
      Promise.all(everyKey(saleKeys(saleId)).map((key) => stores.redis.client.dump(key)));
    const before = await dump();
    await words(saleId, ['ann', orderId, 1], ['ann', orderId, 2], ['bob', randomUUID(), 1], ['bob', randomUUID(), 9]);
    expect(await dump()).toEqual(before);
  });
});

describe('the modes', () => {
  it('keep to themselves: a script of one finds nothing in a sale of the other', async () => {
    const held = await openHoldSale();
    const attempt = { userId: 'ann', orderId: randomUUID() };
    expect(await reserveUnits(stores.redis.sale(held), [attempt])).toBe('not-ready');
    const { saleId } = await stores.openSale();
    expect(await holds().reserve(saleId, [{ ...attempt, quantity: 1 }])).toBe('not-ready');
    expect(await holds().due(saleId, 10)).toBe('not-ready');
  });
});

describe('settle-holds', () => {
  async function made(stock = 5): Promise<{ saleId: string; orderId: string; instance: string; untilMs: number }> {
    const saleId = await openHoldSale(stock);
    const [first] = await holdFor(holds(), saleId, [{ userId: 'ann', orderId: randomUUID(), quantity: 2 }]);
    return { saleId, ...(first as NonNullable<typeof first>) };
  }

  it.each(['X', 'V'] as const)('gives the units of a hold back once by %s, and keeps a tombstone', async (verdict) => {
    const { saleId, orderId, instance } = await made();
    expect(await holds().settle(saleId, [{ orderId, instance, verdict }])).toBe(1);
    const after = await readHoldSums(stores, saleId);
    expect(after).toMatchObject({
      free: 5,
      states: [`${orderId} ${verdict}`],
      owners: ['ann 0/1'],
      deadlines: {},
      outbox: [],
    });
    for (const again of ['X', 'V', 'C'] as const) {
      expect(
        await holds().settle(saleId, [
          { orderId, instance, verdict: again },
          { orderId, instance, verdict: again },
        ]),
      ).toBe(0);
    }
    expect(await readHoldSums(stores, saleId)).toEqual(after);
  });

  it('acts once on a hold that is named twice in a call', async () => {
    const { saleId, orderId, instance } = await made();
    const verdict = { orderId, instance, verdict: 'X' } as const;
    expect(await holds().settle(saleId, [verdict, verdict])).toBe(1);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 5 });
  });

  it('turns a hold into a sold order, which only a cancellation gives back', async () => {
    const { saleId, orderId, instance } = await made();
    await holds().settle(saleId, [{ orderId, instance, verdict: 'C' }]);
    const sold = await readHoldSums(stores, saleId);
    expect(sold).toMatchObject({ free: 3, heldUnits: 0, soldUnits: 2, owners: ['ann 2/1'], deadlines: {} });
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'X' }])).toBe(0);
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'H', untilMs: 1 }])).toBe(0);
    expect(await readHoldSums(stores, saleId)).toEqual(sold);
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'V' }])).toBe(1);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 5, soldUnits: 0, owners: ['ann 0/1'] });
  });

  it('does nothing to another hold than the one it is about', async () => {
    const { saleId, orderId, instance } = await made();
    const before = await readHoldSums(stores, saleId);
    for (const verdict of ['X', 'V', 'C'] as const) {
      expect(await holds().settle(saleId, [{ orderId, instance: `${instance}0`, verdict }])).toBe(0);
      expect(await holds().settle(saleId, [{ orderId: randomUUID(), instance, verdict }])).toBe(0);
    }
    expect(await readHoldSums(stores, saleId)).toEqual(before);
  });

  it('moves the deadline of a hold that is still held, if it is the one that was seen', async () => {
    const { saleId, orderId, instance, untilMs } = await made();
    const later = untilMs + 1_000;
    const held = { orderId, instance, verdict: 'H', untilMs: later } as const;
    expect(await holds().settle(saleId, [{ ...held, seenDeadline: String(untilMs - 1) }])).toBe(0);
    expect(await holds().settle(saleId, [held])).toBe(1);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ deadlines: { [orderId]: later }, heldUnits: 2 });
    expect(await holds().findOrders(saleId, [orderId])).toMatchObject({ orders: [{ untilMs: later }] });
    // As from a sweeper that was frozen before the extension.
    expect(await holds().settle(saleId, [{ ...held, untilMs, seenDeadline: String(untilMs) }])).toBe(0);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ deadlines: { [orderId]: later } });
  });

  it('leaves the mark of a cancellation to an end: neither C nor H takes it away', async () => {
    const { saleId, orderId, instance, untilMs } = await made();
    expect(await holds().lookNow(saleId, orderId)).toMatchObject({
      epoch: 1,
      hold: { orderId, state: 'H', quantity: 2 },
    });
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'H', untilMs, seenDeadline: '0' }])).toBe(0);
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'C' }])).toBe(1);
    await holds().settle(saleId, [{ orderId, instance, verdict: 'C' }]);
    expect(await holds().due(saleId, 10)).toMatchObject({
      epoch: 1,
      due: [{ orderId, instance, state: 'C', deadline: '0' }],
    });
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'V' }])).toBe(1);
    expect(await holds().due(saleId, 10)).toMatchObject({ due: [] });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 5, deadlines: {} });
  });

  it('frees nothing that a lowered stock has taken away', async () => {
    const { saleId, orderId, instance } = await made(5);
    await stores.database.pool.query('UPDATE sales SET total_stock = 1 WHERE id = $1', [saleId]);
    await stores.rebuildSale(saleId);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0 });
    await holds().settle(saleId, [{ orderId, instance, verdict: 'X' }]);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 1 });
  });

  it('takes as many verdicts as there are', async () => {
    const saleId = await openHoldSale(500);
    const attempts = Array.from({ length: 250 }, (_, i) => ({ userId: `user-${i}`, orderId: randomUUID() }));
    const some = await holdFor(holds(), saleId, attempts);
    expect(
      await holds().settle(
        saleId,
        some.map((one) => ({ ...one, verdict: 'X' as const })),
      ),
    ).toBe(250);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 500, outbox: [] });
  });
});

describe('due-holds', () => {
  it('tells the holds whose deadline has come, the longest due first, in pages', async () => {
    const saleId = await openHoldSale(10, { holdTtlMs: 1_000 });
    const attempts = ['ann', 'bob', 'eve'].map((userId) => ({ userId, orderId: randomUUID() }));
    const [ann, bob, eve] = await holdFor(holds(), saleId, attempts);
    expect(await holds().due(saleId, 10)).toMatchObject({ due: [] });
    const { deadlines } = saleKeys(saleId);
    await stores.redis.client.zadd(deadlines, '5', bob?.orderId ?? '', '6', ann?.orderId ?? '');
    expect(await holds().due(saleId, 10)).toMatchObject({
      epoch: 1,
      due: [
        { orderId: bob?.orderId, deadline: '5', userId: 'bob', state: 'H', quantity: 1 },
        { orderId: ann?.orderId, deadline: '6' },
      ],
    });
    expect(await holds().due(saleId, 1)).toMatchObject({ due: [{ orderId: bob?.orderId }] });
    expect(await holds().due(saleId, 5, 1)).toMatchObject({ due: [{ orderId: ann?.orderId }] });
    expect(eve?.untilMs).toBeGreaterThan(0);
  });
});

describe('find-holds, find-orders and look-now', () => {
  it('tell live orders by user, and any by id', async () => {
    const saleId = await openHoldSale();
    const [first, second] = await holdFor(holds(), saleId, [
      { userId: 'ann', orderId: randomUUID(), quantity: 2 },
      { userId: 'ann', orderId: randomUUID() },
    ]);
    const orderIds = [first?.orderId ?? '', second?.orderId ?? ''];
    expect(await holds().find(saleId, 'ann')).toMatchObject({
      epoch: 1,
      orders: orderIds.map((orderId) => ({ orderId })),
    });
    await holds().settle(saleId, [{ orderId: orderIds[0] as string, instance: first?.instance ?? '', verdict: 'X' }]);
    expect(await holds().find(saleId, 'ann')).toMatchObject({ orders: [{ orderId: orderIds[1] }] });
    expect(await holds().find(saleId, 'bob')).toMatchObject({ orders: [] });
    const unknown = randomUUID();
    const found = await holds().findOrders(saleId, [orderIds[0] as string, unknown]);
    expect(found).toMatchObject({ orders: [{ state: 'X', currency: 'EUR' }, undefined] });
    expect(await holds().lookNow(saleId, unknown)).toBe('none');
    expect(await holds().lookNow(saleId, orderIds[0] as string)).toMatchObject({ hold: { state: 'X' } });
    expect(await holds().due(saleId, 10)).toMatchObject({ due: [] });
  });
});

describe('adopt-hold', () => {
  it('gives a hold of an earlier epoch its units, once', async () => {
    const saleId = await openHoldSale(3);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'epoch', '4');
    const message = hold(saleId, { userId: 'ann', quantity: 2, epoch: 2 });
    const adopted = await holds().adopt(message);
    expect(adopted).toMatchObject({ outcome: 'adopted', epoch: 4, outboxId: expect.stringMatching(/^4-/) });
    expect(await holds().adopt(message)).toEqual(adopted);
    expect(await readHoldSums(stores, saleId)).toMatchObject({
      ...{ free: 1, heldUnits: 2, deadlines: { [message.orderId]: message.untilMs } },
    });
    expect(await holds().findEntry(saleId, (adopted as { outboxId: string }).outboxId)).toEqual({
      ...{ ...message, epoch: 4, outboxId: (adopted as { outboxId: string }).outboxId },
    });
    expect(await holds().adopt(hold(saleId, { quantity: 2, epoch: 2 }))).toEqual({ outcome: 'sold-out', epoch: 4 });
    expect(await holds().adopt({ ...message, userId: 'bob' })).toEqual({ outcome: 'duplicate', epoch: 4 });
    const more = hold(saleId, { userId: 'ann', quantity: 100, epoch: 2 });
    expect(await holds().adopt(more)).toEqual({ outcome: 'duplicate', epoch: 4 });
    expect(await holds().adopt(hold(saleId, { epoch: 0 }))).toEqual({ outcome: 'stale', epoch: 4 });
  });
});

describe('the counters', () => {
  it.each([
    ['a holding', (keys: SaleKeys, orderId: string) => stores.redis.client.hdel(keys.holdings, orderId)],
    ['all holdings', (keys: SaleKeys) => stores.redis.client.del(keys.holdings)],
    ['an owner', (keys: SaleKeys) => stores.redis.client.hdel(keys.owners, 'ann')],
    ['a deadline', (keys: SaleKeys, orderId: string) => stores.redis.client.zrem(keys.deadlines, orderId)],
    ['the outbox', (keys: SaleKeys) => stores.redis.client.del(keys.outbox)],
    ['the free units', (keys: SaleKeys) => stores.redis.client.incrby(keys.free, 1)],
    ['the counter of held units', (keys: SaleKeys) => stores.redis.client.hincrby(keys.meta, 'heldUnits', 1)],
    ['the server', (keys: SaleKeys) => stores.redis.client.hset(keys.meta, 'server', 'another')],
  ])('are not trusted once somebody damaged %s', async (_what, damage) => {
    const saleId = await openHoldSale();
    const orderId = randomUUID();
    await holdFor(holds(), saleId, [{ userId: 'ann', orderId }]);
    await damage(saleKeys(saleId), orderId);
    expect(await holds().reserve(saleId, [{ userId: 'bob', orderId: randomUUID(), quantity: 1 }])).toBe('not-ready');
    expect(await holds().settle(saleId, [{ orderId, instance: '1-1', verdict: 'X' }])).toBe('not-ready');
    expect(await holds().find(saleId, 'ann')).toBe('not-ready');
    expect(await holds().lookNow(saleId, orderId)).toBe('not-ready');
    expect(await stores.observe(saleId)).toMatchObject({ ready: false });
  });

  it('count a key of another type as lost', async () => {
    const saleId = await openHoldSale();
    await stores.redis.client.set(saleKeys(saleId).deadlines, 'text');
    expect(await stores.observe(saleId)).toBeUndefined();
    await stores.rebuildSale(saleId);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10 });
  });
});
