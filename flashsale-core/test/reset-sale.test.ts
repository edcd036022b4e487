import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PROMOTION_WAIT_MS, reconcileSale, reserveUnits, resetSale, saleKeys, scriptKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants, reserveFor, users, useStores } from '../test-support/index.js';
import { definitionArguments } from '../src/sales/sale.js';

const stores = useStores();

const mayOpen = (): Promise<boolean> => Promise.resolve(true);

function reset(saleId: string): ReturnType<typeof resetSale> {
  return resetSale(stores.database, stores.redis.sale(saleId));
}

async function isLockAwaited(): Promise<boolean> {
  const { rows } = await stores.database.pool.query<{ waiting: number }>(
    `SELECT COUNT(*)::int AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return (rows[0]?.waiting ?? 0) > 0;
}

async function writeOrder(saleId: string, userId: string): Promise<void> {
  await stores.database.pool.query(
    `WITH ordered AS (INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES ($2, $1, $3, now()))
     UPDATE sales SET sold = sold + 1 WHERE id = $1`,
    [saleId, randomUUID(), userId],
  );
}

async function writeRejections(saleId: string, userIds: readonly string[]): Promise<void> {
  await stores.database.pool.query(
    `INSERT INTO audit_segments
       (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
     VALUES ($1, 1, 'api-1', 1, $2, 'REJECTED_SOLD_OUT', now(), $3, $4)`,
    [saleId, 2 * userIds.length, userIds.join(' '), userIds.map(() => 0).join(' ')],
  );
}

describe('resetSale', () => {
  it('deletes orders and audit rows, restores the stock, forgets the buyers, and records it in one row', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await reset(saleId);
    await reserveFor(stores, saleId, users(3));
    await writeOrder(saleId, 'user-0');
    await writeRejections(saleId, ['ann', 'bob']);
    const bystander = await stores.openSale({ totalStock: 5 });
    await reserveFor(stores, bystander.saleId, ['ann']);
    await writeOrder(bystander.saleId, 'ann');
    await writeRejections(bystander.saleId, ['bob']);

    // The row of the previous reset, and two for each rejection.
    expect(await reset(saleId)).toEqual({ deletedOrders: 1, deletedAuditRows: 5 });

    expect(await stores.readSale(saleId)).toMatchObject({ sold: 0, epoch: 3, resetEpoch: 3, totalStock: 5 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 3, stock: 5, buyers: 0, outboxLength: 0 });
    expect(await stores.readOrders(saleId)).toEqual([]);
    const { rows } = await stores.database.pool.query(
      'SELECT event_type, epoch, metadata FROM order_audit_trail WHERE sale_id = $1',
      [saleId],
    );
    expect(rows).toEqual([
      { event_type: 'ADMIN_RESET', epoch: 3, metadata: { deletedOrders: 1, deletedAuditRows: 5 } },
    ]);
    await reserveFor(stores, saleId, users(5));

    expect(await stores.observe(bystander.saleId)).toMatchObject({ epoch: 1, buyers: 1 });
    expect(await stores.readOrders(bystander.saleId)).toHaveLength(1);
    expect(await stores.countAudit(bystander.saleId)).toEqual({ ATTEMPTED: 1, REJECTED_SOLD_OUT: 1 });
  });

  it('reports an unknown sale', async () => {
    expect(await reset('no-such-sale')).toBeUndefined();
  });

  it('opens a sale that was never opened', async () => {
    const { saleId } = await stores.createSale({ totalStock: 3 });
    expect(await reset(saleId)).toEqual({ deletedOrders: 0, deletedAuditRows: 0 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, stock: 3 });
  });

  it('repairs a sale with lost or untrusted counters', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await stores.redis.client.del(saleKeys(saleId).stock);
    await reset(saleId);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, stock: 3 });
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before', 'gate', 'closed');
    await reset(saleId);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 3, stock: 3 });
  });

  it.each(['meta', 'stock', 'users', 'orders', 'outbox'] as const)(
    'repairs a sale with a %s key of another type',
    async (name) => {
      const { saleId } = await stores.openSale({ totalStock: 3 });
      const { [name]: key } = saleKeys(saleId);
      await stores.redis.client.del(key);
      await stores.redis.client.xadd(key, '1-1', 'somebody', 'wrote this');
      if (name === 'outbox') await stores.redis.client.set(key, 'somebody wrote this');
      await reset(saleId);
      expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, stock: 3 });
    },
  );

  it('leaves no earlier reservation, in the middle of a stampede', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1_000 });
    const stampede = new AbortController();
    const reserved: { userId: string; epoch: number }[] = [];
    const buy = async (buyer: number): Promise<void> => {
      for (let i = 0; !stampede.signal.aborted; i += 1) {
        const userId = `user-${buyer}-${i}`;
        const attempt = { userId, orderId: randomUUID() };
        const decisions = await reserveUnits(stores.redis.sale(saleId), [attempt]);
        if (decisions === 'not-ready') continue;
        if (decisions.outcomes[0]?.outcome === 'reserved') reserved.push({ userId, epoch: decisions.epoch });
      }
    };
    const buyers = Array.from({ length: 8 }, (_, buyer) => buy(buyer));
    for (let i = 0; i < 5; i += 1) await reset(saleId);
    stampede.abort();
    await Promise.all(buyers);

    const { epoch } = await stores.readSale(saleId);
    expect(epoch).toBe(6);
    const ofThisEpoch = reserved.filter((reservation) => reservation.epoch === epoch).map(({ userId }) => userId);
    expect(reserved.length).toBeGreaterThan(ofThisEpoch.length);
    expect((await stores.redis.client.smembers(saleKeys(saleId).users)).sort()).toEqual(ofThisEpoch.sort());
    expect(await stores.observe(saleId)).toMatchObject({
      epoch,
      ready: true,
      stock: 1_000 - ofThisEpoch.length,
      outboxLength: ofThisEpoch.length,
    });
  });

  it('ends open and consistent, however many resets and rebuilds run at once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    await reserveFor(stores, saleId, users(10));
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    const others = await Promise.all(Array.from({ length: 3 }, () => stores.connectRedis()));
    const work = Array.from({ length: 12 }, async (_, i) => {
      const store = others[i % 3] ?? stores.redis;
      if (i % 2 === 0) await resetSale(stores.database, store.sale(saleId));
      else await reconcileSale(stores.database, store.sale(saleId), await stores.readSale(saleId), mayOpen);
    });
    await Promise.all(work);
    await expectInvariants(stores, saleId);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 50, buyers: 0 });
    expect(await stores.countAudit(saleId)).toMatchObject({ ADMIN_RESET: 1 });
  });

  it('resolves when its epoch or a later one is open, whoever opens it', async () => {
    const sale = await stores.openSale();
    const { saleId } = sale;
    const { client } = stores.redis;
    const keys = scriptKeys(saleKeys(saleId));
    await writeOrder(saleId, 'ann');
    let isReset = false;
    let resetting: Promise<unknown> = Promise.resolve();
    let server = '';
    await stores.database.transaction(async (holder) => {
      await holder.query('SELECT 1 FROM orders WHERE sale_id = $1 FOR UPDATE', [saleId]);
      resetting = reset(saleId).then(() => (isReset = true));
      // The reset has chosen its epoch and waits for the order; now a higher one begins.
      await until(() => isLockAwaited());
      server = (await client.beginRebuild(...keys, '9', '9', ''))[1] ?? '';
    });
    await until(async () => (await stores.readSale(saleId)).epoch === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isReset).toBe(false);

    await client.openSale(...keys, '9', server, '9', 'open', ...definitionArguments(sale));
    await resetting;
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 9, stock: 10 });
  });

  it('waits on its own for APIs on another server, as long as they may not know its epoch', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    await stores.database.pool.query(`UPDATE sales SET redis_server = 'a-primary-before' WHERE id = $1`, [saleId]);
    const beganAtMs = performance.now();
    await reset(saleId);
    expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(PROMOTION_WAIT_MS);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, stock: 10, buyers: 0 });
    await expectInvariants(stores, saleId);
  });

  it('changes nothing when Redis is away', async () => {
    const { saleId } = await stores.openSale();
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    await server.kill();
    await expect(resetSale(stores.database, store.sale(saleId))).rejects.toThrow(/Redis|Connection/);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true });
  });

  it('leaves the sale running unchanged when PostgreSQL refuses', async () => {
    const { saleId } = await stores.openSale();
    await writeOrder(saleId, 'ann');
    await stores.database.transaction(async (holder) => {
      await holder.query('SELECT 1 FROM orders WHERE sale_id = $1 FOR UPDATE', [saleId]);
      await expect(reset(saleId)).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, sold: 1 });
    const sale = await stores.readSale(saleId);
    expect(await reconcileSale(stores.database, stores.redis.sale(sale.saleId), sale, mayOpen)).toEqual({
      outcome: 'opened',
    });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1 });
  });
});

describe('a reset that was killed half-way', () => {
  it('after closing the gate has changed nothing: the sale is reopened', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    const sale = await stores.readSale(saleId);
    expect(await reconcileSale(stores.database, stores.redis.sale(sale.saleId), sale, mayOpen)).toEqual({
      outcome: 'reopened',
    });
    expect(await reconcileSale(stores.database, stores.redis.sale(sale.saleId), sale, mayOpen)).toEqual({
      outcome: 'opened',
    });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, buyers: 2, outboxLength: 2 });
  });

  it('after its commit is completed', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    await stores.database.pool.query('UPDATE sales SET epoch = 2, reset_epoch = 2 WHERE id = $1', [saleId]);
    const sale = await stores.readSale(saleId);
    expect(await reconcileSale(stores.database, stores.redis.sale(sale.saleId), sale, mayOpen)).toMatchObject({
      outcome: 'rebuilt',
      stock: 10,
    });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, buyers: 0, outboxLength: 0 });
  });
});
