import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  beginRebuild,
  lockSale,
  openInDatabase,
  raiseEpoch,
  readRedisSale,
  type Rebuild,
  resetSale,
  type Sale,
  saleKeys,
  scriptKeys,
} from 'flashsale-core';
import { beforeLockTimeout, reserveFor, users, useStores } from '../test-support/index.js';

const ANOTHER_SERVER = `${'a'.repeat(40)}:${'b'.repeat(40)}`;

const stores = useStores();

/** As if no sale of earlier tests had been deleted. */
beforeEach(async () => {
  await query('UPDATE sale_epoch_floor SET epoch = 0');
});

async function raise(saleId: string): Promise<Sale | undefined> {
  return raiseEpoch(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId));
}

async function query(text: string, ...values: unknown[]): Promise<void> {
  await stores.database.pool.query(text, values);
}

async function loseRedisData(saleId: string): Promise<void> {
  await stores.redis.client.unlink(scriptKeys(saleKeys(saleId)));
}

describe('the first epoch of a sale', () => {
  it('is its reset epoch', async () => {
    const { saleId } = await stores.createSale();
    expect(await raise(saleId)).toMatchObject({ epoch: 1, resetEpoch: 1, openedEpoch: 0 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1, resetEpoch: 1, openedEpoch: 0 });
    expect(await stores.countAudit(saleId)).toEqual({});
  });

  it('is above what Redis still has of a sale with that id', async () => {
    const { saleId } = await stores.createSale();
    await stores.redis.client.hset(saleKeys(saleId).meta, { epoch: 6, rebuildEpoch: 8 });
    expect(await raise(saleId)).toMatchObject({ epoch: 9, resetEpoch: 9 });
  });

  it.each([
    ['deleted', 'DELETE FROM sales WHERE id = $1'],
    ['truncated with all others', 'TRUNCATE sales CASCADE'],
  ])('is above that of a sale with that id which was %s, and inherits nothing', async (_what, statement) => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await stores.database.pool.query('UPDATE sales SET epoch = epoch + 40 WHERE id = $1', [saleId]);
    await stores.rebuildSale(saleId);
    const before = await stores.readSale(saleId);
    await reserveFor(stores, saleId, users(2));
    await (statement.includes('$1') ? query(statement, saleId) : query(statement));

    await stores.createSale({ saleId, totalStock: 3 });
    await stores.rebuildSale(saleId);
    const after = await stores.readSale(saleId);
    expect(after.epoch).toBeGreaterThan(before.epoch);
    expect(after).toMatchObject({ resetEpoch: after.epoch, openedEpoch: after.epoch, sold: 0 });
    const opened = { ready: true, epoch: after.epoch, stock: 3, buyers: 0, owners: 0, outboxLength: 0 };
    expect(await stores.observe(saleId)).toMatchObject(opened);
  });

  it('is above that of a deleted sale even if Redis lost it, or a lower one was deleted since', async () => {
    const { saleId } = await stores.createSale();
    const other = await stores.createSale();
    await query('UPDATE sales SET epoch = 200 WHERE id = $1', saleId);
    await query('DELETE FROM sales WHERE id = $1', saleId);
    await query('DELETE FROM sales WHERE id = $1', other.saleId);
    await query('DELETE FROM sales WHERE id = $1', 'no-such-sale');
    await loseRedisData(saleId);
    await stores.createSale({ saleId });
    expect(await raise(saleId)).toMatchObject({ epoch: 201, resetEpoch: 201 });
    // Sales that were not deleted stay unchanged.
    const { saleId: present } = await stores.createSale();
    await query('UPDATE sales SET epoch = 3, reset_epoch = 1, opened_epoch = 3 WHERE id = $1', present);
    expect(await raise(present)).toMatchObject({ epoch: 4, resetEpoch: 1 });
  });

  it('is not affected by a rolled-back deletion', async () => {
    const { saleId } = await stores.createSale();
    const floor = async (): Promise<unknown> =>
      (await stores.database.pool.query('SELECT epoch FROM sale_epoch_floor')).rows;
    const before = await floor();
    await query('UPDATE sales SET epoch = 5000 WHERE id = $1', saleId);
    await stores.database
      .transaction(async (client) => {
        await client.query('DELETE FROM sales WHERE id = $1', [saleId]);
        throw new Error('the operator thought better of it');
      })
      .catch(() => undefined);
    expect(await floor()).toEqual(before);
  });
});

describe('raiseEpoch', () => {
  it('goes beyond what Redis has open, and beyond what it rebuilds', async () => {
    const { saleId } = await stores.openSale();
    const { meta } = saleKeys(saleId);
    await stores.redis.client.hset(meta, 'epoch', 6);
    expect(await raise(saleId)).toMatchObject({ epoch: 7, resetEpoch: 1, openedEpoch: 1 });
    await stores.redis.client.hset(meta, 'rebuildEpoch', 11);
    expect(await raise(saleId)).toMatchObject({ epoch: 12, resetEpoch: 1, openedEpoch: 1 });
  });

  it('does nothing if the epoch has changed, or there is no longer a reason', async () => {
    const sale = await stores.openSale();
    expect(await raise(sale.saleId)).toBeUndefined();
    await loseRedisData(sale.saleId);
    expect(await raiseEpoch(stores.database, stores.redis.sale(sale.saleId), { ...sale, epoch: 0 })).toBeUndefined();
    const rivals = await Promise.all(
      [1, 2].map(() => raiseEpoch(stores.database, stores.redis.sale(sale.saleId), sale)),
    );
    expect(rivals.flatMap((raised) => (raised === undefined ? [] : [raised.epoch]))).toEqual([2]);
    expect(await stores.readSale(sale.saleId)).toMatchObject({ epoch: 2 });
  });

  it('waits only a moment for a sale that is locked', async () => {
    const sale = await stores.openSale();
    await loseRedisData(sale.saleId);
    await stores.database.transaction(async (holder) => {
      await lockSale(holder, sale.saleId);
      await beforeLockTimeout(stores, sale.saleId, () =>
        expect(raiseEpoch(stores.database, stores.redis.sale(sale.saleId), sale)).rejects.toMatchObject({
          code: '55P03',
        }),
      );
    });
  });
});

describe('openInDatabase', () => {
  async function begin(saleId: string): Promise<Rebuild> {
    await loseRedisData(saleId);
    const raised = await raise(saleId);
    const begun = raised && (await beginRebuild(stores.redis.sale(raised.saleId), raised));
    if (begun === undefined) throw new Error('superseded');
    return begun;
  }

  async function writeOrders(saleId: string, count: number): Promise<void> {
    await query(
      'INSERT INTO orders (id, sale_id, user_id, reserved_at) SELECT gen_random_uuid(), $1, $3 || i, now() FROM generate_series(1, $2) AS i',
      saleId,
      count,
      randomUUID(),
    );
  }

  it('records the server, and counts the orders again', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await writeOrders(saleId, 4);
    await query('UPDATE sales SET sold = 9 WHERE id = $1', saleId);
    const begun = await begin(saleId);
    const opened = { epoch: 2, openedEpoch: 2, redisServer: begun.server, sold: 4 };
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), begun)).toMatchObject({
      sale: opened,
      server: begun.server,
    });
    expect(await stores.readSale(saleId)).toMatchObject(opened);
    // Again, as after a kill between the commit and its answer.
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), begun)).toMatchObject({ sale: opened });
  });

  it('counts at most the total stock, so that it can open even with too many hand-written orders', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await writeOrders(saleId, 5);
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), await begin(saleId))).toMatchObject({
      sale: { sold: 3 },
    });
  });

  it('refuses a server if another one opens this epoch', async () => {
    const { saleId } = await stores.openSale();
    const begun = await begin(saleId);
    await openInDatabase(stores.database, stores.redis.sale(saleId), begun);
    expect(
      await openInDatabase(stores.database, stores.redis.sale(saleId), { ...begun, server: ANOTHER_SERVER }),
    ).toBeUndefined();
    expect(await stores.readSale(saleId)).toMatchObject({ redisServer: begun.server });
  });

  it('refuses an epoch that is over, and a sale that is gone', async () => {
    const { saleId } = await stores.openSale();
    const begun = await begin(saleId);
    await query('UPDATE sales SET epoch = 3 WHERE id = $1', saleId);
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), begun)).toBeUndefined();
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 3, openedEpoch: 1 });
    await query('DELETE FROM sales WHERE id = $1', saleId);
    expect(await openInDatabase(stores.database, stores.redis.sale(saleId), begun)).toBeUndefined();
  });
});

describe('a reset', () => {
  it('goes beyond the epoch of Redis when PostgreSQL was restored from a backup', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await stores.redis.client.hset(saleKeys(saleId).meta, 'epoch', 30);
    await reserveFor(stores, saleId, users(2));
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 31, resetEpoch: 31, openedEpoch: 31 });
    expect(await stores.observe(saleId)).toMatchObject({
      ready: true,
      epoch: 31,
      stock: 5,
      buyers: 0,
      outboxLength: 0,
    });
  });

  it('goes beyond a rebuild that Redis has begun and PostgreSQL does not know', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.beginRebuild(...scriptKeys(saleKeys(saleId)), '9', '1', '');
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 10, resetEpoch: 10 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 10 });
    expect((await readRedisSale(stores.redis.sale(saleId))).rebuild).toBeUndefined();
  });
});
