import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PROMOTION_WAIT_MS, reconcileSale, reserveUnits, resetSale, saleKeys, scriptKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants, reserveFor, users, useStores } from '../test-support/index.js';
import { definitionArguments } from '../src/sales/sale.js';

const stores = useStores();

const mayOpen = (): Promise<boolean> => Promise.resolve(true);

function reset(saleId: string): ReturnType<typeof resetSale> {
  return resetSale(stores.database, stores.redis.sale(saleId), 'a test');
}

/** The rows of a sale's orders, events and segments, as they are in one of the schemas. */
async function readBooks(schema: 'public' | 'archive', saleId: string): Promise<object[][]> {
  const read = async (table: string): Promise<object[]> => {
    const { rows } = await stores.database.pool.query<{ row: object }>(
      `SELECT to_jsonb(t) - 'removal_id' AS row FROM ${schema}.${table} t WHERE sale_id = $1 ORDER BY id`,
      [saleId],
    );
    return rows.map(({ row }) => row);
  };
  return Promise.all(['orders', 'audit_events', 'audit_segments'].map(read));
}

async function readRemovals(saleId: string): Promise<object[]> {
  const { rows } = await stores.database.pool.query<object>(
    'SELECT *, audit_rows::int FROM archive.removals WHERE sale_id = $1 ORDER BY id',
    [saleId],
  );
  return rows;
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
  it('archives orders and audit rows, restores the stock, forgets the buyers, and records it in one row', async () => {
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
    const before = await readBooks('public', saleId);
    expect(await reset(saleId)).toEqual({ archivedOrders: 1, archivedAuditRows: 5 });
    const archived = await readBooks('archive', saleId);
    expect(before.map((rows) => rows.length)).toEqual([1, 1, 1]);
    // The first reset had archived nothing, so these are the rows of the second one.
    expect(archived).toEqual(before);
    expect(await readRemovals(saleId)).toMatchObject([
      { kind: 'RESET', epoch: 1, next_epoch: 2, orders: 0, audit_rows: 0 },
      { kind: 'RESET', epoch: 2, next_epoch: 3, orders: 1, audit_rows: 5, sold: 1, total_stock: 5, actor: 'a test' },
    ]);

    expect(await stores.readSale(saleId)).toMatchObject({ sold: 0, epoch: 3, resetEpoch: 3, totalStock: 5 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 3, stock: 5, buyers: 0, outboxLength: 0 });
    expect(await stores.readOrders(saleId)).toEqual([]);
    const { rows } = await stores.database.pool.query(
      'SELECT event_type, epoch, metadata FROM order_audit_trail WHERE sale_id = $1',
      [saleId],
    );
    expect(rows).toEqual([
      {
        event_type: 'ADMIN_RESET',
        epoch: 3,
        metadata: { archivedOrders: 1, archivedAuditRows: 5, removal: expect.any(Number), actor: 'a test' },
      },
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
    expect(await reset(saleId)).toEqual({ archivedOrders: 0, archivedAuditRows: 0 });
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
  it('while it archives has archived nothing: the sale continues', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    await writeOrder(saleId, 'ann');
    await writeRejections(saleId, ['bob']);
    const before = await readBooks('public', saleId);
    await stores.database.transaction(async (holder) => {
      await holder.query('SELECT 1 FROM audit_segments WHERE sale_id = $1 FOR UPDATE', [saleId]);
      const resetting = reset(saleId).catch((error: Error) => error);
      // The orders are moved; the segments wait for the holder.
      await until(() => isLockAwaited());
      await holder.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(await resetting).toMatchObject({ code: '57P01' });
    });
    expect(await readBooks('public', saleId)).toEqual(before);
    expect(await readBooks('archive', saleId)).toEqual([[], [], []]);
    expect(await readRemovals(saleId)).toEqual([]);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, sold: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 1, buyers: 2, outboxLength: 2 });
  });

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

describe('the archive', () => {
  it('refuses to empty a sale without a new epoch', async () => {
    const { saleId } = await stores.openSale();
    const archive = (epoch: number | null, id = saleId) =>
      stores.database.pool.query('SELECT archive.reset_sale($1, $2, NULL)', [id, epoch]);
    for (const epoch of [null, 0, 1]) await expect(archive(epoch)).rejects.toMatchObject({ code: '22023' });
    await expect(archive(2, 'no-such-sale')).rejects.toMatchObject({ code: 'P0002' });
  });

  it('keeps what belonged to a sale that the owner deletes, and shows its audit trail', async () => {
    const { saleId } = await stores.openSale();
    await writeOrder(saleId, 'ann');
    await writeRejections(saleId, ['bob', 'cyn']);
    const before = await readBooks('public', saleId);
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    expect(await readBooks('public', saleId)).toEqual([[], [], []]);
    expect(await readBooks('archive', saleId)).toEqual(before);
    expect(await readRemovals(saleId)).toMatchObject([{ kind: 'DELETED', orders: 1, audit_rows: 4, next_epoch: null }]);
    const { rows } = await stores.database.pool.query(
      'SELECT user_id, event_type FROM archive.order_audit_trail WHERE sale_id = $1 ORDER BY id',
      [saleId],
    );
    expect(rows).toEqual([
      { user_id: 'bob', event_type: 'ATTEMPTED' },
      { user_id: 'bob', event_type: 'REJECTED_SOLD_OUT' },
      { user_id: 'cyn', event_type: 'ATTEMPTED' },
      { user_id: 'cyn', event_type: 'REJECTED_SOLD_OUT' },
    ]);
  });

  it('is pruned up to a time, which it remembers', async () => {
    const [old, recent] = [await stores.openSale(), await stores.openSale()];
    for (const { saleId } of [old, recent]) {
      await writeOrder(saleId, 'ann');
      await writeRejections(saleId, ['bob']);
      await reset(saleId);
    }
    await stores.database.pool.query(
      `UPDATE archive.removals SET removed_at = removed_at - interval '1 year' WHERE sale_id = $1`,
      [old.saleId],
    );
    const { rows } = await stores.database.pool.query(`SELECT archive.prune(now() - interval '6 months') AS pruned`);
    expect(rows).toEqual([{ pruned: 1 }]);
    expect(await readBooks('archive', old.saleId)).toEqual([[], [], []]);
    expect(await readBooks('archive', recent.saleId)).toEqual([[expect.anything()], [], [expect.anything()]]);
    expect(await readRemovals(old.saleId)).toMatchObject([{ orders: 1, pruned_at: expect.any(Date) }]);
    expect(await readRemovals(recent.saleId)).toMatchObject([{ orders: 1, pruned_at: null }]);
  });

  it('has the columns of the live tables, in their order', async () => {
    const columns = async (schema: string): Promise<object[]> => {
      const { rows } = await stores.database.pool.query<object>(
        `SELECT table_name, column_name, data_type, datetime_precision, is_nullable FROM information_schema.columns
          WHERE table_schema = $1 AND table_name IN ('orders', 'audit_events', 'audit_segments', 'order_audit_trail')
            AND column_name <> 'removal_id' ORDER BY table_name, ordinal_position`,
        [schema],
      );
      return rows;
    };
    expect(await columns('archive')).toEqual(await columns('public'));
  });
});
