import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  beginRebuild,
  discardReservation,
  everyKey,
  expireHolds,
  Holds,
  measureDrift,
  openInDatabase,
  openInRedis,
  raiseEpoch,
  type Rebuild,
  rebuildSale,
  repairSale,
  resetSale,
  restoreOwners,
  retireSale,
  saleKeys,
} from 'flashsale-core';
import { hold, holdFor, readHoldSums, TERMS, useStores, writeHolds } from '../../test-support/index.js';

const stores = useStores();

function holds(): Holds {
  return new Holds(stores.redis);
}

interface Made {
  readonly saleId: string;
  /** Holds that are rows in PostgreSQL. */
  readonly written: readonly { orderId: string; userId: string; instance: string; untilMs: number }[];
  /** Holds that are in the outbox alone. */
  readonly unwritten: readonly { orderId: string; userId: string; instance: string; untilMs: number }[];
}

/** A sale of 20 units with ten holds of one unit, half of which are rows. */
async function openWithHolds(): Promise<Made> {
  const { saleId } = await stores.openSale({ totalStock: 20, terms: TERMS });
  const attempts = Array.from({ length: 10 }, (_, i) => ({ userId: `user-${i}`, orderId: randomUUID() }));
  const made = await holdFor(holds(), saleId, attempts);
  const entries = await Promise.all(made.map(({ instance }) => holds().findEntry(saleId, instance)));
  await writeHolds(
    stores,
    entries.slice(0, 5).filter((entry) => entry !== undefined),
  );
  await stores.redis.sale(saleId).removeEntries(made.slice(0, 5).map(({ instance }) => instance));
  return { saleId, written: made.slice(0, 5), unwritten: made.slice(5) };
}

/** As after a restart of Redis: the data is there, but unchecked. */
async function forgetServer(saleId: string): Promise<void> {
  await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
}

async function loseData(saleId: string): Promise<void> {
  await stores.redis.client.unlink(...everyKey(saleKeys(saleId)));
}

async function raise(saleId: string): Promise<void> {
  const seen = await stores.readSale(saleId);
  if ((await raiseEpoch(stores.database, stores.redis.sale(saleId), seen)) === undefined)
    throw new Error('Nothing to raise');
}

async function rebuild(saleId: string): Promise<void> {
  const result = await rebuildSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), () =>
    Promise.resolve(true),
  );
  expect(result.outcome).toBe('opened');
}

/** Ends these orders in PostgreSQL alone, as a sweeper that dies before it mirrors them. */
async function expireInDatabase(orderIds: readonly string[]): Promise<void> {
  await stores.database.transaction((client) => expireHolds(client, orderIds, 8.64e15));
}

async function begun(saleId: string): Promise<Rebuild> {
  const started = await beginRebuild(stores.redis.sale(saleId), await stores.readSale(saleId));
  if (started === undefined) throw new Error('superseded');
  return started;
}

describe('a rebuild of a HOLD sale', () => {
  it('restores holds that are rows and holds that are entries, each to be looked at once', async () => {
    const { saleId, written, unwritten } = await openWithHolds();
    const before = await readHoldSums(stores, saleId);
    await forgetServer(saleId);
    await raise(saleId);
    await rebuild(saleId);
    const after = await readHoldSums(stores, saleId);
    const all = [...written, ...unwritten];
    expect(after).toEqual({ ...before, deadlines: Object.fromEntries(all.map(({ orderId }) => [orderId, 1])) });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2, openedEpoch: 2, held: 5, sold: 0 });
    expect(
      await holds().findOrders(
        saleId,
        all.map(({ orderId }) => orderId),
      ),
    ).toMatchObject({
      orders: all.map(({ orderId, userId, instance, untilMs }) => ({
        orderId,
        userId,
        instance,
        untilMs,
        amount: 1_999,
      })),
    });
    const { orderId, instance, untilMs } = written[0] as Made['written'][0];
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'H', untilMs, seenDeadline: '1' }])).toBe(1);
    expect((await readHoldSums(stores, saleId)).deadlines[orderId]).toBe(untilMs);
  });

  it('adopts from their messages what Redis lost before it was written', async () => {
    const { saleId, unwritten } = await openWithHolds();
    const messages = await Promise.all(unwritten.map(({ instance }) => holds().findEntry(saleId, instance)));
    await loseData(saleId);
    await raise(saleId);
    await rebuild(saleId);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 15, heldUnits: 5, outbox: [] });
    for (const message of messages) {
      if (message === undefined) throw new Error('no entry');
      expect(await holds().adopt(message)).toMatchObject({ outcome: 'adopted', epoch: 2 });
    }
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, heldUnits: 10 });
    expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toEqual({ buyers: 0, stock: 0 });
  });

  it('restores ends as tombstones, and no entry of an order that has ended', async () => {
    const { saleId, unwritten, written } = await openWithHolds();
    const [ended] = unwritten as [Made['unwritten'][0]];
    const entry = await holds().findEntry(saleId, ended.instance);
    if (entry === undefined) throw new Error('no entry');
    await writeHolds(stores, [entry]);
    const orderIds = [ended.orderId, written[0]?.orderId ?? ''];
    await expireInDatabase(orderIds);
    // As a lagging replica that was promoted: what was settled is there again.
    await forgetServer(saleId);
    await raise(saleId);
    await rebuild(saleId);
    const sums = await readHoldSums(stores, saleId);
    expect(sums).toMatchObject({ free: 12, heldUnits: 8 });
    expect(sums.outbox).not.toContain(ended.instance);
    for (const orderId of orderIds) {
      expect(sums.states).toContain(`${orderId} X`);
      expect(sums.deadlines[orderId]).toBeUndefined();
    }
    const again = { userId: ended.userId, orderId: ended.orderId, quantity: 1 };
    expect(await holds().reserve(saleId, [again])).toMatchObject({
      outcomes: [{ outcome: 'replayed', hold: { state: 'X' } }],
    });
  });

  it.each(['began', 'opened in PostgreSQL', 'restored', 'opened for adoptions'] as const)(
    'can be repeated by another process after it was killed when it had %s',
    async (killed) => {
      const { saleId } = await openWithHolds();
      const before = await readHoldSums(stores, saleId);
      await forgetServer(saleId);
      await raise(saleId);
      const store = stores.redis.sale(saleId);
      const started = await begun(saleId);
      const opened = killed === 'began' ? undefined : await openInDatabase(stores.database, store, started);
      if (opened !== undefined && killed !== 'opened in PostgreSQL')
        await restoreOwners(stores.database, store, opened);
      if (opened !== undefined && killed === 'opened for adoptions') await openInRedis(store, opened);
      expect((await stores.observe(saleId))?.gate).not.toBe('open');
      expect(await holds().reserve(saleId, [{ userId: 'ann', orderId: randomUUID(), quantity: 1 }])).toBe('not-ready');
      await stores.rebuildSale(saleId);
      const { deadlines: _deadlines, ...after } = await readHoldSums(stores, saleId);
      expect(before).toMatchObject(after);
      expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, stock: 10, held: 10 });
    },
  );

  it('counts right when two processes restore at once and an order ends in between', async () => {
    const { saleId, written } = await openWithHolds();
    await forgetServer(saleId);
    await raise(saleId);
    const store = stores.redis.sale(saleId);
    const opened = await openInDatabase(stores.database, store, await begun(saleId));
    if (opened === undefined) throw new Error('superseded');
    await restoreOwners(stores.database, store, opened);
    const { orderId, userId, instance, untilMs } = written[0] as Made['written'][0];
    await expireInDatabase([orderId]);
    await restoreOwners(stores.database, store, opened);
    // What the first one had read before.
    const stale = [orderId, 'H', '1', String(untilMs), instance, '1999', userId];
    expect(await store.holds.restore(2, opened.server, [stale])).toBe('restored');
    await openInRedis(store, opened);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, heldUnits: 10, deadlines: { [orderId]: 1 } });
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'X' }])).toBe(1);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 11, heldUnits: 9 });
  });

  it('begins again where keys were lost while it ran', async () => {
    const { saleId } = await openWithHolds();
    await forgetServer(saleId);
    await raise(saleId);
    const store = stores.redis.sale(saleId);
    const opened = await openInDatabase(stores.database, store, await begun(saleId));
    if (opened === undefined) throw new Error('superseded');
    await restoreOwners(stores.database, store, opened);
    await stores.redis.client.del(saleKeys(saleId).holdings);
    expect(await openInRedis(store, opened)).toEqual({ outcome: 'superseded' });
    await stores.rebuildSale(saleId);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, heldUnits: 10 });
  });
});

describe('measureDrift of a HOLD sale', () => {
  it('is 0 with holds in the outbox and ends under way, and tells a unit that is lost', async () => {
    const { saleId, written } = await openWithHolds();
    const measure = (): ReturnType<typeof measureDrift> => measureDrift(stores.database, stores.redis.sale(saleId));
    expect(await measure()).toEqual({ buyers: 0, stock: 0 });
    const { orderId } = written[0] as Made['written'][0];
    await holds().lookNow(saleId, orderId);
    await expireInDatabase([orderId]);
    expect(await measure()).toEqual({ buyers: 0, stock: 0 });
    await stores.redis.client.zadd(saleKeys(saleId).deadlines, '9000000000000000', orderId);
    expect(await measure()).toEqual({ buyers: 1, stock: 0 });
  });
});

describe('resetSale of a HOLD sale', () => {
  it('forgets all holds, and returns the money of their payments in the same commit', async () => {
    const { saleId, written, unwritten } = await openWithHolds();
    const [paid] = written as [Made['written'][0]];
    const paymentId = randomUUID();
    await stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, capture, amount, currency)
       VALUES ($1, $2, $3, 1, $4, 'sandbox', 'MANUAL', 1999, 'EUR')`,
      [paymentId, paid.orderId, saleId, paid.userId],
    );
    expect(await resetSale(stores.database, stores.redis.sale(saleId))).toMatchObject({ archivedOrders: 5 });
    expect(await readHoldSums(stores, saleId)).toMatchObject({
      free: 20,
      heldUnits: 0,
      states: [],
      owners: [],
      outbox: [],
    });
    const { rows } = await stores.database.pool.query(
      'SELECT kind, reason FROM payment_commands WHERE payment_id = $1',
      [paymentId],
    );
    expect(rows).toEqual([{ kind: 'VOID', reason: 'RESET' }]);
    // The old hold is no more; the same order id is another one, which the old verdict is not about.
    const [again] = await holdFor(holds(), saleId, [{ userId: paid.userId, orderId: paid.orderId }]);
    const { orderId, instance } = paid;
    expect(await holds().settle(saleId, [{ orderId, instance, verdict: 'X' }])).toBe(0);
    expect(again?.instance).not.toBe(instance);
    const old = hold(saleId, { epoch: 1, orderId: unwritten[0]?.orderId ?? '' });
    expect(await holds().adopt(old)).toMatchObject({ outcome: 'stale' });
  });
});

describe('retireSale of a HOLD sale', () => {
  it('waits until nothing is held, and leaves nothing in Redis', async () => {
    const { saleId } = await stores.openSale({ terms: TERMS });
    const [one] = await holdFor(holds(), saleId, [{ userId: 'ann', orderId: randomUUID() }]);
    const entry = await holds().findEntry(saleId, one?.instance ?? '');
    if (entry === undefined || one === undefined) throw new Error('no entry');
    await writeHolds(stores, [entry]);
    await stores.redis.sale(saleId).removeEntries([one.instance]);
    await stores.sales.change(saleId, {
      startsAt: new Date(Date.now() - 10_000),
      endsAt: new Date(Date.now() - 1_000),
    });
    await stores.rebuildSale(saleId).catch(() => undefined);
    const retire = (): ReturnType<typeof retireSale> => retireSale(stores.database, stores.redis.sale(saleId), 0);
    expect(await retire()).toBe('unsettled');
    await expireInDatabase([one.orderId]);
    expect(await retire()).toBe('unsettled');
    expect(await holds().settle(saleId, [{ orderId: one.orderId, instance: one.instance, verdict: 'X' }])).toBe(1);
    await stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, capture, amount, currency)
       VALUES ($1, $2, $3, 1, 'ann', 'sandbox', 'MANUAL', 1999, 'EUR')`,
      [randomUUID(), one.orderId, saleId],
    );
    expect(await retire()).toBe('unsettled');
    await stores.database.pool.query(`UPDATE payments SET state = 'VOIDED' WHERE sale_id = $1`, [saleId]);
    expect(await retire()).toBe('retired');
    expect(await stores.redis.client.exists(...everyKey(saleKeys(saleId)))).toBe(0);
  });
});

describe('discarding a hold', () => {
  it('gives its units back once, and keeps its order id', async () => {
    const { saleId, unwritten } = await openWithHolds();
    const [one] = unwritten as [Made['unwritten'][0]];
    const message = await holds().findEntry(saleId, one.instance);
    if (message === undefined) throw new Error('no entry');
    const store = stores.redis.sale(saleId);
    expect(await discardReservation(stores.database, store, message, 'a test')).toBe('released');
    expect(await discardReservation(stores.database, store, message, 'a test')).toBe('nothing-reserved');
    const sums = await readHoldSums(stores, saleId);
    expect(sums).toMatchObject({ free: 11, heldUnits: 9 });
    expect(sums.states).toContain(`${one.orderId} V`);
    expect(sums.outbox).not.toContain(one.instance);
  });
});

it('repairSale has nothing to repair in a HOLD sale, and touches nothing', async () => {
  const { saleId } = await openWithHolds();
  const before = await readHoldSums(stores, saleId);
  const request = { saleId, apply: true, forgetUnbacked: true };
  const { database, redis } = stores;
  expect(await repairSale({ database, redis, deadLetters: undefined }, request)).toBe('holds');
  expect(await readHoldSums(stores, saleId)).toEqual(before);
});
