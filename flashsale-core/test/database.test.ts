import { describe, expect, it } from '@jest/globals';
import { Database } from 'flashsale-core';
import { freePort, RecordingLogger, TcpProxy, until, useStores } from '../test-support/index.js';

const stores = useStores();

async function saleName(saleId: string): Promise<string> {
  return (await stores.readSale(saleId)).name;
}

describe('a transaction', () => {
  it('is committed when its work resolves', async () => {
    const { saleId } = await stores.createSale();
    const result = await stores.database.transaction(async (client) => {
      await client.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await saleName(saleId)).toBe('changed');
  });

  it('is rolled back when its work rejects, and its connection can be used again', async () => {
    const { saleId } = await stores.createSale({ name: 'as it was' });
    const database = stores.openDatabase();
    for (let round = 0; round < 10; round += 1) {
      const failing = database.transaction(async (client) => {
        await client.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId]);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
    }
    expect(await saleName(saleId)).toBe('as it was');
    expect(database.pool.totalCount).toBe(1);
    expect(database.pool.idleCount).toBe(1);
  });

  it('rejects with the error of PostgreSQL when a statement fails', async () => {
    const { saleId } = await stores.createSale({ totalStock: 1 });
    const failing = stores.database.transaction((client) =>
      client.query('UPDATE sales SET sold = 2 WHERE id = $1', [saleId]),
    );
    await expect(failing).rejects.toMatchObject({ code: '23514', constraint: 'sales_sold_check' });
  });

  it('rejects when its connection dies between two statements, and the process lives on', async () => {
    const { saleId } = await stores.createSale({ name: 'as it was' });
    const database = stores.openDatabase();
    const failing = database.transaction(async (client) => {
      await client.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId]);
      // As when the work asks Redis in between: no statement is under way that could reject.
      await stores.terminateBackends();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query('SELECT 1');
    });
    await expect(failing).rejects.toThrow(/connection/i);
    expect(await saleName(saleId)).toBe('as it was');
    expect(await database.transaction(async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
  });

  it('rejects when its connection dies under a statement, and the next one has a fresh connection', async () => {
    const database = stores.openDatabase();
    const failure = database
      .transaction((client) => client.query('SELECT pg_sleep(4)'))
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    await until(async () => {
      const { rowCount } = await stores.database.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(4)'`,
      );
      return rowCount === 1;
    });
    await stores.terminateBackends();
    expect(await failure).toMatchObject({ code: '57P01' });
    await until(async () => (await database.transaction((client) => client.query('SELECT 1'))).rowCount === 1);
  });

  it('rejects when its connection dies as soon as it is made, and the process lives on', async () => {
    const database = stores.openDatabase();
    let failures = 0;
    for (let round = 0; round < 60; round += 1) {
      const work = Array.from({ length: 4 }, () => database.transaction((client) => client.query('SELECT 1')));
      const killing = stores.terminateBackends();
      const outcomes = await Promise.allSettled(work);
      failures += outcomes.filter(({ status }) => status === 'rejected').length;
      await killing;
    }
    expect(failures).toBeGreaterThan(0);
    await until(async () => (await database.transaction((client) => client.query('SELECT 1'))).rowCount === 1);
  });

  it('gives up a row that somebody else holds', async () => {
    const { saleId } = await stores.createSale();
    await stores.database.transaction(async (holder) => {
      await holder.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [saleId]);
      const waiting = stores.database.transaction((client) =>
        client.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [saleId]),
      );
      await expect(waiting).rejects.toMatchObject({ code: '55P03' });
    });
  });
});

describe('the pool', () => {
  it('sets a limit to every wait on the server', async () => {
    const { rows } = await stores.database.pool.query(
      `SELECT name, setting FROM pg_settings WHERE name IN
        ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
    );
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '10000' },
      { name: 'lock_timeout', setting: '2000' },
      { name: 'statement_timeout', setting: '5000' },
    ]);
  });

  it('never opens more than four connections', async () => {
    const database = stores.openDatabase();
    await Promise.all(Array.from({ length: 20 }, () => database.pool.query('SELECT pg_sleep(0.01)')));
    expect(database.pool.totalCount).toBe(4);
  });

  it('replaces idle connections that died, and says so', async () => {
    const logger = new RecordingLogger();
    const database = new Database(stores.databaseUrl, stores.name, logger);
    stores.defer(() => database.close());
    await database.pool.query('SELECT 1');
    await stores.terminateBackends();
    await until(() => database.pool.totalCount === 0);
    expect(logger.lines).toEqual([expect.stringMatching(/^warn: PostgreSQL: .*terminat/)]);
    expect((await database.pool.query('SELECT 1')).rowCount).toBe(1);
  });

  it('is there as soon as PostgreSQL comes, when it was missing at first', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const database = stores.openDatabase(proxy.url);
    proxy.refuse();
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/terminated|ECONNRESET/);
    await expect(database.transaction((client) => client.query('SELECT 1'))).rejects.toThrow(/terminated|ECONNRESET/);
    proxy.admit();
    expect((await database.pool.query('SELECT 1')).rowCount).toBe(1);
  });

  it('does not wait for ever for a server that does not answer', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    proxy.silence();
    const database = stores.openDatabase(proxy.url);
    const startedAtMs = performance.now();
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/timeout/);
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
  });

  it('rejects at once where nobody listens', async () => {
    const url = new URL(stores.databaseUrl);
    url.port = String(await freePort());
    const database = stores.openDatabase(url.href);
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });
});

it('serves Prisma from the same pool', async () => {
  const { saleId, startsAt } = await stores.createSale({ name: 'Seen by Prisma' });
  const sale = await stores.database.prisma.sale.findUnique({ where: { id: saleId }, include: { orders: true } });
  expect(sale).toMatchObject({ name: 'Seen by Prisma', totalStock: 10, sold: 0, epoch: 0, startsAt, orders: [] });
});
