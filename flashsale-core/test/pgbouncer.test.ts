import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database, lockSalesForOrders } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { isPgBouncerInstalled, PgBouncer, users, useStores } from '../test-support/index.js';

const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

const stores = useStores();
let role: string;

async function startPgBouncer(settings?: readonly string[]): Promise<string> {
  return (await PgBouncer.start(stores, role, settings)).url;
}

function open(url: string, pooler?: 'transaction'): Database {
  const database = new Database(url, stores.name, stores.logger, pooler);
  stores.defer(() => database.close());
  return database;
}

async function giveLimits(): Promise<void> {
  const values: Record<string, number> = { statement_timeout: 1_500, lock_timeout: 500 };
  for (const name of LIMITS)
    await stores.database.pool.query(`ALTER ROLE ${role} SET ${name} = ${values[name] ?? 2_000}`);
}

(isPgBouncerInstalled ? describe : describe.skip)('behind PgBouncer in transaction mode', () => {
  beforeAll(async () => {
    role = await PgBouncer.makeRole(stores);
  });

  it('without DATABASE_POOLER the connection is refused, and so are ignored limits, with one sentence', async () => {
    for (const mode of ['transaction', 'session']) {
      const url = await startPgBouncer([`pool_mode = ${mode}`]);
      await expect(open(url).pool.query('SELECT 1')).rejects.toThrow('unsupported startup parameter');
    }
    const ignoring = await startPgBouncer([
      'pool_mode = transaction',
      `ignore_startup_parameters = ${LIMITS.join(',')}`,
    ]);
    for (const work of [
      (database: Database) => database.pool.query('SELECT 1'),
      (database: Database) => database.transaction((client) => client.query('SELECT 1')),
      (database: Database) => database.check(),
    ]) {
      await expect(work(open(ignoring))).rejects.toThrow(
        'PostgreSQL has no idle_in_transaction_session_timeout, no lock_timeout, no statement_timeout on this connection: ' +
          'a pooler drops them. Connect to PostgreSQL itself, or set DATABASE_POOLER=transaction',
      );
    }
  });

  it('a role without limits is refused with one sentence', async () => {
    await expect(open(await startPgBouncer(), 'transaction').pool.query('SELECT 1')).rejects.toThrow(
      /^PostgreSQL has no idle_in_transaction.* behind a pooler, set them for the role with ALTER ROLE … SET/,
    );
  });

  it('named statements and transactions work in any session, and limits apply', async () => {
    await giveLimits();
    const url = await startPgBouncer();
    const { saleId } = await stores.createSale();
    const databases = Array.from({ length: 3 }, () => open(url, 'transaction'));
    const lock = (database: Database): Promise<number> =>
      database.transaction(async (client) => (await lockSalesForOrders(client, [saleId], 'wait')).locked.size);
    const find = async (database: Database): Promise<number | null> =>
      (await database.pool.query({ name: 'find-sale', text: 'SELECT 1 FROM sales WHERE id = $1', values: [saleId] }))
        .rowCount;
    const work = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? lock : find)(databases[i % 3] as Database));
    expect(await Promise.all(work)).toEqual(work.map(() => 1));

    const [database] = databases as [Database];
    await expect(database.pool.query('SELECT pg_sleep(4)')).rejects.toMatchObject({ code: '57014' });
    await expect(database.transaction((client) => client.query('SELECT pg_sleep(4)'))).rejects.toMatchObject({
      code: '57014',
    });
    await stores.database.transaction(async (holder) => {
      await lockSalesForOrders(holder, [saleId], 'wait');
      await expect(lock(database)).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await lock(database)).toBe(1);
  });

  it('an API and a worker sell out a sale, one order for each reservation', async () => {
    await giveLimits();
    const behind = { DATABASE_URL: await startPgBouncer(), DATABASE_POOLER: 'transaction' };
    const [api] = await Promise.all([stores.startApi(behind), stores.startWorker(behind)]);
    const { saleId } = await stores.createSale({ totalStock: 40 });
    await until(async () => (await stores.observe(saleId))?.ready);
    const buy = async (userId: string): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ saleId, userId });
      const answer = await fetch(`${api.url}/api/v1/sale/purchase`, { method: 'POST', headers, body });
      return ((await answer.json()) as { status: unknown }).status;
    };
    const outcomes = await Promise.all(users(60).map(buy));
    expect(outcomes.filter((status) => status === 'SUCCESS')).toHaveLength(40);
    expect(outcomes.filter((status) => status === 'SOLD_OUT')).toHaveLength(20);
    await stores.untilAtRest(saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(40);
  });
});
