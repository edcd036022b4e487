import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  adoptReservation,
  beginRebuild,
  measureDrift,
  openInDatabase,
  openInRedis,
  raiseEpoch,
  type Rebuild,
  type RebuildResult,
  rebuildSale,
  reserveUnits,
  restoreOwners,
  type Sale,
  saleKeys,
  settleOutbox,
  untilLeasesEnd,
} from 'flashsale-core';
import { expectInvariants, reservation, reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();

const mayOpen = (): Promise<boolean> => Promise.resolve(true);

/** Raises the epoch if there is a reason, and opens it. */
async function rebuild(saleId: string, store = stores.redis): Promise<RebuildResult> {
  const seen = await stores.readSale(saleId);
  const raised = await raiseEpoch(stores.database, store.sale(seen.saleId), seen);
  return rebuildSale(stores.database, store.sale(seen.saleId), raised ?? seen, mayOpen);
}

/** Like the reconciler, for a sale with a reason to rebuild. */
async function raise(seen: Sale): Promise<Sale> {
  const raised = await raiseEpoch(stores.database, stores.redis.sale(seen.saleId), seen);
  if (raised === undefined) throw new Error(`Nothing to raise for ${seen.saleId}`);
  return raised;
}

/** Raises the epoch and closes the gate. */
async function begin(saleId: string): Promise<Rebuild> {
  const begun = await beginRebuild(stores.redis.sale(saleId), await raise(await stores.readSale(saleId)));
  if (begun === undefined) throw new Error(`The rebuild of ${saleId} is superseded`);
  return begun;
}

/** Writes orders as the worker does, for users who need not be buyers in Redis. */
async function writeOrders(saleId: string, orders: readonly { userId: string; orderId: string }[]): Promise<void> {
  await stores.database.transaction(async (client) => {
    await client.query(
      `WITH inserted AS (
         INSERT INTO orders (id, sale_id, user_id, reserved_at)
         SELECT id, $1, user_id, now() FROM unnest($2::uuid[], $3::text[]) AS o (id, user_id) RETURNING id, user_id
       ) INSERT INTO audit_events (sale_id, user_id, event_type, order_id, epoch)
         SELECT $1, user_id, type, id, 1 FROM inserted, unnest(ARRAY['ATTEMPTED', 'RESERVED', 'CONFIRMED']) AS type`,
      [saleId, orders.map(({ orderId }) => orderId), orders.map(({ userId }) => userId)],
    );
    await client.query('UPDATE sales SET sold = sold + $2 WHERE id = $1', [saleId, orders.length]);
  });
}

function ordersFor(userIds: readonly string[]): { userId: string; orderId: string }[] {
  return userIds.map((userId) => ({ userId, orderId: randomUUID() }));
}

async function loseRedisData(saleId: string): Promise<void> {
  const { meta, stock, users: buyers, orders, outbox } = saleKeys(saleId);
  await stores.redis.client.unlink(meta, stock, buyers, orders, outbox);
}

/** As after a restart of Redis: the data is there, but unchecked. */
async function forgetServer(saleId: string): Promise<void> {
  await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
}

describe('rebuildSale', () => {
  it('opens a sale for the first time without an audit row', async () => {
    const { saleId } = await stores.createSale({ totalStock: 7 });
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 7 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, resetEpoch: 1, openedEpoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, stock: 7, buyers: 0 });
    expect(await stores.countAudit(saleId)).toEqual({});
  });

  it('records every later rebuild with its reason and counts', async () => {
    const { saleId } = await stores.openSale({ totalStock: 7 });
    await writeOrders(saleId, ordersFor(['ann']));
    await loseRedisData(saleId);
    await rebuild(saleId);
    const { rows } = await stores.database.pool.query(
      `SELECT epoch, metadata FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'REBUILT'`,
      [saleId],
    );
    expect(rows).toEqual([{ epoch: 2, metadata: { reason: 'counters missing', orders: 1, totalStock: 7 } }]);
  });

  it('changes nothing when no rebuild is needed', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(3));
    const before = await stores.observe(saleId);
    expect(await rebuild(saleId)).toEqual({ outcome: 'superseded' });
    expect(await stores.observe(saleId)).toMatchObject({ ...before, nowMs: expect.any(Number) });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
    expect(await stores.countAudit(saleId)).toEqual({});
  });

  it('changes nothing for a sale that does not exist', async () => {
    const seen = { saleId: 'no-such-sale', epoch: 0 };
    expect(await raiseEpoch(stores.database, stores.redis.sale(seen.saleId), seen)).toBeUndefined();
    expect(await stores.redis.client.exists(saleKeys('no-such-sale').meta)).toBe(0);
  });

  it('restores everything from the orders when Redis lost all its data, page by page', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2_000 });
    // User ids that sort differently by byte and by language, and the longest ones.
    const names = ['!', '~', 'Zoe', 'zoe', 'ZOE', '-a', 'a-', 'a'.repeat(64), ...users(1_192)];
    const orders = ordersFor(names);
    await writeOrders(saleId, orders);
    await loseRedisData(saleId);

    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 800 });
    await expectInvariants(stores, saleId);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2 });
  });

  it('keeps reservations that are not yet orders, from the surviving outbox', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1_000 });
    const messages = await reserveFor(stores, saleId, users(700));
    await forgetServer(saleId);
    await stores.redis.client.unlink(saleKeys(saleId).users, saleKeys(saleId).orders);

    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 300 });
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 700, outboxLength: 700, stock: 300, epoch: 2 });
    const owners = await stores.redis.client.hgetall(saleKeys(saleId).orders);
    expect(owners).toEqual(Object.fromEntries(messages.map((m) => [m.userId, `${m.orderId}|${m.outboxId}`])));
  });

  it('counts a user once who is in the orders and in the outbox; the order in the database wins', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    const [ann, bob] = await reserveFor(stores, saleId, ['ann', 'bob']);
    // Committed, but not settled before Redis restarted; and an order other than the one in the outbox.
    const another = { userId: 'bob', orderId: randomUUID() };
    await writeOrders(saleId, [{ userId: 'ann', orderId: ann?.orderId ?? '' }, another]);
    await forgetServer(saleId);

    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 8 });
    expect(await stores.redis.client.hgetall(saleKeys(saleId).orders)).toEqual({
      ann: `${ann?.orderId}|`,
      bob: `${another.orderId}|`,
    });
    await settleOutbox(stores.redis.sale(saleId), [ann?.outboxId ?? '', bob?.outboxId ?? '']);
    expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toEqual({ buyers: 0, stock: 0 });
  });

  it('sells nothing more when more was promised than there is, and reports how much', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    await reserveFor(stores, saleId, users(2));
    await writeOrders(saleId, ordersFor(['ann', 'bob']));
    await forgetServer(saleId);
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: -2 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 0, buyers: 4 });
  });

  it('goes beyond the epoch of Redis when PostgreSQL was restored from a backup', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.hset(saleKeys(saleId).meta, 'epoch', 8);
    expect(await rebuild(saleId)).toMatchObject({ outcome: 'opened' });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 9 });
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 9, ready: true });
  });

  it('copies the definition from PostgreSQL', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await stores.database.pool.query(`UPDATE sales SET name = 'New', total_stock = 8, state = 'PAUSED' WHERE id = $1`, [
      saleId,
    ]);
    await forgetServer(saleId);
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 8 });
    expect(await stores.observe(saleId)).toMatchObject({
      definition: { name: 'New', totalStock: 8, state: 'PAUSED', revision: 2 },
    });
  });

  it('leads to one open epoch, however many run at once', async () => {
    const sale = await stores.openSale({ totalStock: 100 });
    const { saleId } = sale;
    await writeOrders(saleId, ordersFor(users(20)));
    await reserveFor(stores, saleId, users(10, 'reserved'));
    await forgetServer(saleId);
    const rivals = await Promise.all(Array.from({ length: 4 }, () => stores.connectRedis()));
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const store = rivals[i % 4] ?? stores.redis;
        const raised = await raiseEpoch(stores.database, store.sale(sale.saleId), sale);
        return rebuildSale(stores.database, store.sale(saleId), raised ?? (await stores.readSale(saleId)), mayOpen);
      }),
    );
    expect(results.some(({ outcome }) => outcome === 'opened')).toBe(true);
    const { epoch } = await stores.readSale(saleId);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch, buyers: 30, stock: 70, outboxLength: 10 });
  });

  it('gives way if the epoch was raised since', async () => {
    const seen = await stores.createSale();
    const { saleId } = seen;
    await stores.database.pool.query('UPDATE sales SET epoch = 1 WHERE id = $1', [saleId]);
    expect(await raiseEpoch(stores.database, stores.redis.sale(seen.saleId), seen)).toBeUndefined();
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, openedEpoch: 0 });
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 10 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, openedEpoch: 1 });
  });

  it('completes what another rebuild left unfinished', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await writeOrders(saleId, ordersFor(['ann']));
    await forgetServer(saleId);
    // Each time the process is killed one step later.
    const opened = await openInDatabase(stores.database, stores.redis.sale(saleId), await begin(saleId));
    if (opened === undefined) throw new Error('superseded');
    expect(await restoreOwners(stores.database, stores.redis.sale(saleId), opened)).toBe(true);
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 9 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2 });
    await expectInvariants(stores, saleId);
  });

  it('adopts earlier reservations while it has to wait, and sells nothing meanwhile', async () => {
    const { saleId } = await stores.openSale();
    await forgetServer(saleId);
    const sale = await raise(await stores.readSale(saleId));
    const asked: unknown[] = [];
    const waiting = await rebuildSale(stores.database, stores.redis.sale(sale.saleId), sale, (rebuilt) => {
      asked.push(rebuilt);
      return Promise.resolve(false);
    });
    expect(waiting).toEqual({ outcome: 'waiting' });
    const server = expect.stringMatching(/^[0-9a-f]{40}:[0-9a-f]{40}$/);
    expect(asked).toMatchObject([{ sale: { saleId, epoch: 2, openedEpoch: 2 }, server, isElsewhere: false }]);
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 2, gate: 'adopting', areRight: true, ready: false });
    const attempt = { userId: 'zoe', orderId: randomUUID() };
    expect(await reserveUnits(stores.redis.sale(saleId), [attempt])).toBe('not-ready');
    // Earlier reservations come first.
    const late = reservation(saleId, { userId: 'ann' });
    await untilLeasesEnd(stores.redis.sale(saleId));
    expect(await adoptReservation(stores.redis.sale(saleId), late)).toMatchObject({
      outcome: 'adopted',
      epoch: 2,
    });
    await stores.rebuildSale(saleId);
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 2, gate: 'open', ready: true, stock: 9 });
  });
});

describe('a rebuild that was overtaken', () => {
  it('opens the epoch of a waiting reset, so that the reset does not find its sale closed again', async () => {
    const { saleId } = await stores.openSale({ totalStock: 7 });
    await stores.database.pool.query('UPDATE sales SET epoch = 2, reset_epoch = 2 WHERE id = $1', [saleId]);
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 7 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2, resetEpoch: 2, openedEpoch: 2 });
    expect(await stores.countAudit(saleId)).toEqual({});
  });

  it('gives way to a higher epoch at every step', async () => {
    const { saleId } = await stores.openSale();
    await writeOrders(saleId, ordersFor(users(3)));
    await forgetServer(saleId);
    const first = await begin(saleId);
    const inDatabase = await openInDatabase(stores.database, stores.redis.sale(saleId), first);
    if (inDatabase === undefined) throw new Error('superseded');
    await stores.database.pool.query('UPDATE sales SET epoch = 3 WHERE id = $1', [saleId]);
    const second = await beginRebuild(stores.redis.sale(saleId), await stores.readSale(saleId));

    expect(await beginRebuild(stores.redis.sale(saleId), first.sale)).toBeUndefined();
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), first)).toBeUndefined();
    expect(await restoreOwners(stores.database, stores.redis.sale(saleId), inDatabase)).toBe(false);
    expect(await openInRedis(stores.redis.sale(saleId), inDatabase)).toEqual({ outcome: 'superseded' });
    expect(second).toMatchObject({ sale: { epoch: 3 } });
    expect(await rebuild(saleId)).toEqual({ outcome: 'opened', stock: 7 });
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 3, ready: true, buyers: 3 });
  });
});
