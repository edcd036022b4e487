import { describe, expect, it } from '@jest/globals';
import { lockSale, measureDrift, reconcileSale, type ReconcileResult, saleKeys, settleOutbox } from 'flashsale-core';
import { reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();

async function reconcile(
  saleId: string,
  mayOpen = true,
  onClosed?: (reason: string) => void,
): Promise<ReconcileResult> {
  const sale = await stores.readSale(saleId);
  return reconcileSale(stores.database, stores.redis.sale(sale.saleId), sale, () => Promise.resolve(mayOpen), onClosed);
}

describe('reconcileSale', () => {
  it('opens a new sale without waiting, and leaves a later rebuild to a caller that can wait', async () => {
    const { saleId } = await stores.createSale();
    const closed: string[] = [];
    const reconcileAtOnce = (): Promise<ReconcileResult> => reconcile(saleId, false, (reason) => closed.push(reason));
    expect(await reconcileAtOnce()).toEqual({ outcome: 'rebuilt', reason: 'first opening', stock: 10 });
    expect(await reconcileAtOnce()).toEqual({ outcome: 'in-step' });
    await stores.redis.client.del(saleKeys(saleId).meta);
    expect(await reconcileAtOnce()).toEqual({ outcome: 'waiting' });
    expect(await reconcileAtOnce()).toEqual({ outcome: 'waiting' });
    expect(closed).toEqual(['counters missing']);
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
  });

  it.each([
    ['lost its counters', 'counters missing', (saleId: string) => stores.redis.client.del(saleKeys(saleId).meta)],
    [
      'restarted',
      'Redis restarted, or is another server',
      (saleId: string) => stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before'),
    ],
  ])('closes the sale, and waits before it opens it again, when Redis %s', async (_what, reason, breakIt) => {
    const { saleId } = await stores.openSale();
    await breakIt(saleId);
    const closed: string[] = [];
    expect(await reconcile(saleId, false, (why) => closed.push(why))).toEqual({ outcome: 'waiting' });
    expect(await reconcile(saleId, false)).toEqual({ outcome: 'waiting' });
    expect(closed).toEqual([reason]);
    expect((await stores.observe(saleId))?.ready ?? false).toBe(false);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2, openedEpoch: 2 });
    const { rows } = await stores.database.pool.query(
      `SELECT metadata->>'reason' AS reason FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'REBUILT'`,
      [saleId],
    );
    expect(rows).toEqual([{ reason }]);
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2 });
  });

  it('reports why it closed the sale, even if the following rebuild fails', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    const closed: string[] = [];
    const reconciled = reconcileSale(
      stores.database,
      stores.redis.sale(saleId),
      await stores.readSale(saleId),
      () => Promise.reject(new Error('Redis went away again')),
      (reason) => closed.push(reason),
    );
    await expect(reconciled).rejects.toThrow('Redis went away again');
    expect(closed).toEqual(['Redis restarted, or is another server']);
  });

  it('copies changes made by an operator, also by SQL', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await reserveFor(stores, saleId, users(4));
    await stores.database.pool.query(`UPDATE sales SET total_stock = 15, state = 'PAUSED' WHERE id = $1`, [saleId]);
    expect(await reconcile(saleId)).toEqual({ outcome: 'defined' });
    expect(await stores.observe(saleId)).toMatchObject({
      stock: 11,
      buyers: 4,
      definition: { totalStock: 15, state: 'PAUSED', revision: 2 },
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it.each([
    ['a higher revision', 7, 8],
    ['the same revision', 1, 2],
  ])('lets the definition of PostgreSQL win if Redis has %s of another one', async (_what, inRedis, expected) => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await reserveFor(stores, saleId, users(4));
    // PostgreSQL was restored to a time before the operator added five units and changed the name.
    const { meta, stock } = saleKeys(saleId);
    await stores.redis.client.hset(meta, { revision: inRedis, totalStock: 15, name: 'Of later' });
    await stores.redis.client.incrby(stock, 5);

    expect(await reconcile(saleId)).toEqual({ outcome: 'defined' });
    expect(await stores.readSale(saleId)).toMatchObject({ revision: expected, totalStock: 10, epoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({
      ready: true,
      stock: 6,
      definition: { revision: expected, totalStock: 10, name: 'A product' },
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it('does not overwrite a definition that was changed since', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.hset(saleKeys(saleId).meta, { revision: 7, name: 'Of later' });
    const before = await stores.readSale(saleId);
    await stores.database.pool.query(`UPDATE sales SET name = 'Newest' WHERE id = $1`, [saleId]);
    expect(
      await reconcileSale(stores.database, stores.redis.sale(before.saleId), before, () => Promise.resolve(true)),
    ).toEqual({
      outcome: 'superseded',
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'defined' });
    expect(await stores.observe(saleId)).toMatchObject({ definition: { name: 'Newest', revision: 8 } });
  });

  it('keeps the revision when the definition did not change', async () => {
    const { saleId } = await stores.openSale();
    await stores.database.pool.query('UPDATE sales SET sold = 1, epoch = epoch WHERE id = $1', [saleId]);
    expect(await stores.readSale(saleId)).toMatchObject({ revision: 1 });
  });

  it('leaves the gate closed while a reset holds the sale, and opens it when the reset is gone', async () => {
    const { saleId } = await stores.openSale();
    await stores.database.transaction(async (resetter) => {
      await lockSale(resetter, saleId);
      await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
      expect(await reconcile(saleId)).toEqual({ outcome: 'superseded' });
      expect(await stores.observe(saleId)).toMatchObject({ gate: 'closed' });
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'reopened' });
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true });
  });

  it('does not open a gate based on a read from before a reset', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    const before = await stores.readSale(saleId);
    await stores.database.pool.query('UPDATE sales SET epoch = 2, reset_epoch = 2 WHERE id = $1', [saleId]);
    expect(
      await reconcileSale(stores.database, stores.redis.sale(before.saleId), before, () => Promise.resolve(true)),
    ).toEqual({
      outcome: 'superseded',
    });
    expect(await stores.observe(saleId)).toMatchObject({ gate: 'closed', epoch: 1 });
  });

  it('is idempotent, also concurrently', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await reserveFor(stores, saleId, users(4));
    await stores.database.pool.query('UPDATE sales SET total_stock = 20 WHERE id = $1', [saleId]);
    await Promise.all(Array.from({ length: 20 }, () => reconcile(saleId)));
    expect(await stores.observe(saleId)).toMatchObject({
      stock: 16,
      buyers: 4,
      epoch: 1,
      definition: { totalStock: 20 },
    });
  });
});

describe('measureDrift', () => {
  function measure(saleId: string): ReturnType<typeof measureDrift> {
    return measureDrift(stores.database, stores.redis.sale(saleId));
  }

  it('is zero at rest', async () => {
    const { saleId } = await stores.openSale();
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('is zero while reservations wait for their orders, and while orders wait to be settled', async () => {
    const { saleId } = await stores.openSale();
    const [ann] = await reserveFor(stores, saleId, ['ann', 'bob']);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
    await stores.database.pool.query(
      `WITH written AS (INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES ($2, $1, 'ann', now()))
       UPDATE sales SET sold = 1 WHERE id = $1`,
      [saleId, ann?.orderId],
    );
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
    await settleOutbox(stores.redis.sale(saleId), [ann?.outboxId ?? '']);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('is unknown during a stampede, or while the counters are not loaded', async () => {
    const { saleId } = await stores.openSale();
    const fill = `for i = 1, 5000 do redis.call('XADD', KEYS[1], '1-*', 'userId', i, 'orderId', '', 'reservedAtMs', 0) end`;
    for (let filled = 0; filled <= 100_000; filled += 5_000) {
      await stores.redis.client.eval(fill, 1, saleKeys(saleId).outbox);
    }
    expect(await measure(saleId)).toBe('moving');
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed');
    expect(await measure(saleId)).toBe('not-ready');
    const { saleId: neverOpened } = await stores.createSale();
    expect(await measure(neverOpened)).toBe('not-ready');
  });

  it('shows a buyer without an order', async () => {
    const { saleId } = await stores.openSale();
    const [message] = await reserveFor(stores, saleId, ['ann']);
    await settleOutbox(stores.redis.sale(saleId), [message?.outboxId ?? '']);
    expect(await measure(saleId)).toEqual({ buyers: 1, stock: 0 });
  });

  it('finds orders that wait to be settled on every page of the outbox', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1_200 });
    const reservations = await reserveFor(stores, saleId, users(1_100));
    const [first, last] = [reservations[0], reservations.at(-1)];
    await stores.database.pool.query(
      `WITH written AS (INSERT INTO orders (id, sale_id, user_id, reserved_at)
                        SELECT id, $1, user_id, now() FROM unnest($2::uuid[], $3::text[]) AS o (id, user_id))
       UPDATE sales SET sold = 2 WHERE id = $1`,
      [saleId, [first?.orderId, last?.orderId], [first?.userId, last?.userId]],
    );
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('shows counters that were changed by hand but still agree with each other', async () => {
    const { saleId } = await stores.openSale();
    const keys = saleKeys(saleId);
    await stores.redis.client.sadd(keys.users, 'eve');
    await stores.redis.client.hset(keys.orders, 'eve', 'an order|');
    await stores.redis.client.decr(keys.stock);
    expect(await measure(saleId)).toEqual({ buyers: 1, stock: 0 });
  });

  it('shows buyers beyond the units that are left after the stock was lowered', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await reserveFor(stores, saleId, users(3));
    await stores.database.pool.query('UPDATE sales SET total_stock = 1 WHERE id = $1', [saleId]);
    await reconcile(saleId);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: -2 });
  });
});
