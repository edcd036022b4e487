import { describe, expect, it } from '@jest/globals';
import { Database } from 'flashsale-core';
import { freePort, TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

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
    await expect(failing).rejects.toMatchObject({ code: '23514', constraint: 'sales_units_check' });
  });

  it('rejects when its connection dies between two statements, and the process survives', async () => {
    const { saleId } = await stores.createSale({ name: 'as it was' });
    const database = stores.openDatabase();
    const failing = database.transaction(async (client) => {
      await client.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId]);
      // As when the work waits for Redis: no statement is pending that could reject.
      await stores.terminateBackends();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query('SELECT 1');
    });
    await expect(failing).rejects.toThrow(/connection/i);
    expect(await saleName(saleId)).toBe('as it was');
    expect(await database.transaction(async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
  });

  it('rejects when its connection dies during a statement, and the next one gets a fresh connection', async () => {
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

  it('rejects when its connection dies as soon as it is made, and the process survives', async () => {
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

  it('gives up waiting for a locked row', async () => {
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
  it('limits every wait on the server', async () => {
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

  it('works as soon as PostgreSQL is up, if it was missing at first', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const database = stores.openDatabase(proxy.url);
    proxy.refuse();
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/terminated|ECONNRESET/);
    await expect(database.transaction((client) => client.query('SELECT 1'))).rejects.toThrow(/terminated|ECONNRESET/);
    proxy.admit();
    expect((await database.pool.query('SELECT 1')).rowCount).toBe(1);
  });

  it('does not wait forever for a server that does not answer', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    proxy.silence();
    const database = stores.openDatabase(proxy.url);
    const startedAtMs = performance.now();
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/timeout/);
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  });

  it('rejects at once if nothing listens', async () => {
    const url = new URL(stores.databaseUrl);
    url.port = String(await freePort());
    const database = stores.openDatabase(url.href);
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a server that no longer accepts writes', () => {
  const CONNECTIONS = 4;

  /** A full pool of connections that accept no writes; new ones do, as after a switch-over behind one address. */
  async function openReadOnly(): Promise<Database> {
    const database = stores.openDatabase();
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => database.pool.connect()));
    for (const client of clients) await client.query('SET default_transaction_read_only = on');
    for (const client of clients) client.release();
    return database;
  }

  const WRITES: readonly (readonly [string, (database: Database, saleId: string) => Promise<unknown>])[] = [
    [
      'a transaction',
      (database, saleId) =>
        database.transaction((client) => client.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId])),
    ],
    [
      'a single statement',
      (database, saleId) => database.pool.query(`UPDATE sales SET name = 'changed' WHERE id = $1`, [saleId]),
    ],
    [
      'a write by Prisma',
      (database, saleId) => database.prisma.sale.update({ where: { id: saleId }, data: { name: 'changed' } }),
    ],
  ];

  it.each(WRITES)('is left by the whole pool after one failure of %s', async (_what, write) => {
    const { saleId } = await stores.createSale({ name: 'as it was' });
    const database = await openReadOnly();
    await expect(write(database, saleId)).rejects.toThrow(/read-only transaction/);
    await write(database, saleId);
    expect(await saleName(saleId)).toBe('changed');
    await until(() => database.pool.idleCount === 1 && database.pool.totalCount === 1);
  });

  it('is not reported healthy, and the next query reaches one that is', async () => {
    const database = await openReadOnly();
    await expect(database.check()).rejects.toMatchObject({ code: '25006' });
    await expect(database.check()).resolves.toBeUndefined();
  });

  it('is left by busy connections as soon as they write', async () => {
    const { saleId } = await stores.createSale();
    const database = await openReadOnly();
    const write = WRITES[0]?.[1] as (typeof WRITES)[0][1];
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => write(database, saleId)));
    const failed = outcomes.filter(({ status }) => status === 'rejected').length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThanOrEqual(CONNECTIONS);
  });

  const raise = (code: string): string =>
    `DO $$ BEGIN RAISE EXCEPTION 'as a server says' USING ERRCODE = '${code}'; END $$`;
  const pidOf = async (database: Database): Promise<number> =>
    (await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;

  it.each(['25006', '57P01', '57P02', '57P03', '08000', '08003', '08006', '08P01'])(
    'is left at once with %s, in a transaction and in a statement',
    async (code) => {
      const database = stores.openDatabase();
      const first = await pidOf(database);
      await expect(database.transaction((client) => client.query(raise(code)))).rejects.toMatchObject({ code });
      const second = await pidOf(database);
      await expect(database.pool.query(raise(code))).rejects.toMatchObject({ code });
      expect(new Set([first, second, await pidOf(database)]).size).toBe(3);
    },
  );

  it.each(['23514', '40001', '40P01', '55P03', '57014', '22003', '25001', '57P99', '42P01'])(
    'is not indicated by %s: a transaction returns its connection',
    async (code) => {
      const database = stores.openDatabase();
      const pid = await pidOf(database);
      await expect(database.transaction((client) => client.query(raise(code)))).rejects.toMatchObject({ code });
      expect(await pidOf(database)).toBe(pid);
    },
  );
});

it('serves Prisma from the same pool', async () => {
  const { saleId, startsAt } = await stores.createSale({ name: 'Seen by Prisma' });
  const sale = await stores.database.prisma.sale.findUnique({ where: { id: saleId }, include: { orders: true } });
  expect(sale).toMatchObject({ name: 'Seen by Prisma', totalStock: 10, sold: 0, epoch: 0, startsAt, orders: [] });
});
