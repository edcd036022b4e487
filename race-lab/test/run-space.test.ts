import { expect, it, jest } from '@jest/globals';
import { until, useStores } from '../../flashsale-core/test-support/index.js';
import { lastItem } from '../src/scenarios/last-item.js';
import { RunSpace } from '../src/stores/run-space.js';
import { findStrategy } from '../src/strategies/find-strategy.js';
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
  expect(await tables()).toHaveLength(4);
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
  expect(await tables()).toHaveLength(4);
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
  expect((await tables()).filter((name) => name.endsWith(`_${living.runId}`))).toHaveLength(4);
  expect((await client.keys('*')).toSorted()).toEqual(
    expect.arrayContaining([`race-lab:${living.runId}:alive`, 'sale:unconcerned:stock']),
  );
  expect(await client.exists('race-lab:dead:counter:1:remaining')).toBe(0);
  await living.close();
  await next.close();
});

it('lets go of its tables when its connection dies, so that the next run removes them', async () => {
  const dying = await openSpace();
  await stores.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`,
    [`race-lab ${dying.runId}`],
  );
  await until(async () => {
    const next = await openSpace();
    await next.close();
    return (await tables()).length === 0;
  });
  await expect(dying.close()).rejects.toThrow('the next run will remove what is left');
});
