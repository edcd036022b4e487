import { describe, expect, it } from '@jest/globals';
import { lockSale, measureDrift, reconcileSale, type ReconcileResult, saleKeys, settleOutbox } from 'flashsale-core';
import { reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();

async function reconcile(saleId: string, isDrained = true): Promise<ReconcileResult> {
  const sale = await stores.readSale(saleId);
  return reconcileSale(stores.database, stores.redis, sale, () => Promise.resolve(isDrained));
}

describe('reconcileSale', () => {
  it('opens a new sale without asking for the queue', async () => {
    const { saleId } = await stores.createSale();
    expect(await reconcile(saleId, false)).toEqual({ outcome: 'rebuilt', reason: 'first opening', stock: 10 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it.each([
    ['lost its counters', 'counters missing', (saleId: string) => stores.redis.client.del(saleKeys(saleId).meta)],
    [
      'restarted',
      'Redis restarted, or is another server',
      (saleId: string) => stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before'),
    ],
  ])('waits for the queue before it rebuilds when Redis %s', async (_what, reason, breakIt) => {
    const { saleId } = await stores.openSale();
    await breakIt(saleId);
    expect(await reconcile(saleId, false)).toEqual({ outcome: 'waiting-for-drain' });
    expect((await stores.observe(saleId))?.ready ?? false).toBe(false);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
    expect(await reconcile(saleId, true)).toEqual({ outcome: 'rebuilt', reason, stock: 10 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2 });
  });

  it('takes over what an operator changed, by SQL too', async () => {
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

  it('leaves the revision alone when nothing of the definition changed', async () => {
    const { saleId } = await stores.openSale();
    await stores.database.pool.query('UPDATE sales SET sold = 1, epoch = epoch WHERE id = $1', [saleId]);
    expect(await stores.readSale(saleId)).toMatchObject({ revision: 1 });
  });

  it('leaves the gate closed while a reset holds the sale, and opens it when the resetter is gone', async () => {
    const { saleId } = await stores.openSale();
    await stores.database.transaction(async (resetter) => {
      await lockSale(resetter, saleId);
      await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
      expect(await reconcile(saleId)).toEqual({ outcome: 'superseded' });
      expect(await stores.observe(saleId)).toMatchObject({ gate: 'closed' });
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'reopened' });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true });
  });

  it('does not open a gate by what it read before a reset', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    const before = await stores.readSale(saleId);
    await stores.database.pool.query('UPDATE sales SET epoch = 2, reset_epoch = 2 WHERE id = $1', [saleId]);
    expect(await reconcileSale(stores.database, stores.redis, before, () => Promise.resolve(true))).toEqual({
      outcome: 'superseded',
    });
    expect(await stores.observe(saleId)).toMatchObject({ gate: 'closed', epoch: 1 });
  });

  it('repeats harmlessly, many at once', async () => {
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
    return measureDrift(stores.database, stores.redis, saleId);
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
    await settleOutbox(stores.redis, saleKeys(saleId), [ann?.outboxId ?? '']);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('cannot be told in a crowd, or while the counters are not loaded', async () => {
    const { saleId } = await stores.openSale({ totalStock: 501 });
    await reserveFor(stores, saleId, users(501));
    expect(await measure(saleId)).toBe('moving');
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed');
    expect(await measure(saleId)).toBe('not-ready');
    const { saleId: neverOpened } = await stores.createSale();
    expect(await measure(neverOpened)).toBe('not-ready');
  });

  it('shows a buyer without an order', async () => {
    const { saleId } = await stores.openSale();
    const [message] = await reserveFor(stores, saleId, ['ann']);
    await settleOutbox(stores.redis, saleKeys(saleId), [message?.outboxId ?? '']);
    expect(await measure(saleId)).toEqual({ buyers: 1, stock: 0 });
  });

  it('shows a unit too many or too few', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.incr(saleKeys(saleId).stock);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: -1 });
    await stores.redis.client.decrby(saleKeys(saleId).stock, 3);
    expect(await measure(saleId)).toEqual({ buyers: 0, stock: 2 });
  });
});
