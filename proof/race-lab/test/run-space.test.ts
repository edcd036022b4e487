import { expect, it, jest } from '@jest/globals';
import { TcpProxy, until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { lastItem } from '../src/scenarios/last-item.js';
import { RunSpace } from '../src/stores/run-space.js';
import { findStrategy } from '../src/strategies/registry.js';
import { STORE_NAMES } from '../src/strategies/traits.js';
import { addressesOf, run } from './lab-under-test.js';

// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(120_000);

const stores = useStores();

async function tables(): Promise<string[]> {
  const { rows } = await stores.database.pool.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'race_lab' ORDER BY tablename`,
  );
  return rows.map(({ tablename }) => tablename);
}

async function openSpace(): Promise<RunSpace> {
  const space = new RunSpace(addressesOf(stores));
  await space.open(STORE_NAMES);
  return space;
}

it('leaves nothing behind in the stores', async () => {
  const keysBefore = await stores.redis.client.keys('*');
  const space = await openSpace();
  expect(await tables()).toHaveLength(5);
  for (const name of ['row-lock', 'redis-lua', 'flash-sale-lua', 'queue']) {
    await run(space, lastItem, findStrategy(name));
  }
  await space.close();
  expect(await tables()).toEqual([]);
  expect(await stores.redis.client.keys('*')).toEqual(keysBefore);
});

it('keeps two labs side by side out of each other’s way', async () => {
  const [one, other] = await Promise.all([openSpace(), openSpace()]);
  const figures = await Promise.all(
    [one, other].flatMap((space) =>
      ['conditional-update', 'flash-sale-lua'].map((name) => run(space, lastItem, findStrategy(name), { rounds: 5 })),
    ),
  );
  expect(figures.map(({ verdict }) => verdict.worst.outcome.text)).toEqual(
    Array.from({ length: 4 }, () => '1/1 items'),
  );
  await one.close();
  expect(await tables()).toHaveLength(5);
  await other.close();
});

it('removes what a killed run left, and not what a living one uses', async () => {
  const living = await openSpace();
  const { pool } = stores.database;
  await pool.query('CREATE TABLE race_lab.counters_dead (id text)');
  await pool.query('CREATE TABLE race_lab.claims_dead (id text)');
  const { client } = stores.redis;
  await client.set('race-lab:dead:counter:1:remaining', '1');
  await client.set('sale:unconcerned:stock', '1');

  const next = await openSpace();
  expect((await tables()).filter((name) => name.endsWith('_dead'))).toEqual([]);
  expect((await tables()).filter((name) => name.endsWith(`_${living.runId}`))).toHaveLength(5);
  expect((await client.keys('*')).toSorted()).toEqual(
    expect.arrayContaining([`race-lab:${living.runId}:alive`, 'sale:unconcerned:stock']),
  );
  expect(await client.exists('race-lab:dead:counter:1:remaining')).toBe(0);
  await living.close();
  await next.close();
});

it('keeps its tables in use when its connection dies, and removes them at its end', async () => {
  const space = await openSpace();
  const { pool } = stores.database;
  const holders = async () => {
    const { rows } = await pool.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity JOIN pg_locks USING (pid)
       WHERE application_name = $1 AND locktype = 'advisory' AND granted`,
      [`race-lab ${space.runId}`],
    );
    return rows.map(({ pid }) => pid);
  };
  const [first] = await holders();
  await pool.query('SELECT pg_terminate_backend($1)', [first]);
  await until(async () => {
    const [holder] = await holders();
    return holder !== undefined && holder !== first;
  });
  const next = await openSpace();
  await next.close();
  expect(await tables()).toHaveLength(5);
  await space.close();
  expect(await tables()).toEqual([]);
});

it('says that it could not be cleaned up where a store is away, and leaves that to the next run', async () => {
  const proxy = await TcpProxy.before(stores.databaseUrl);
  stores.defer(() => proxy.close());
  const dying = new RunSpace({ ...addressesOf(stores), postgresql: proxy.url });
  await dying.open(STORE_NAMES);
  proxy.refuse();
  await expect(dying.close()).rejects.toThrow('the next run will remove what is left');
  await until(async () => {
    const next = await openSpace();
    await next.close();
    return (await tables()).length === 0;
  });
});
