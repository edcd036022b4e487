import { expect, it, jest } from '@jest/globals';
import { RunSpace } from '../src/stores/run-space.js';
import { STORE_NAMES } from '../src/strategies/traits.js';
import { addressesOf } from './lab-under-test.js';
import { useLab } from './lab-program.js';

// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(120_000);

const { stores, out, lab } = useLab();

/** The counters of the test data as SQL has them; undefined where there is no such table. */
async function counters(): Promise<Record<string, number> | undefined> {
  const { pool } = stores.database;
  const there = await pool.query(`SELECT WHERE to_regclass('race_lab.counters_test') IS NOT NULL`);
  if (there.rowCount === 0) return undefined;
  const { rows } = await pool.query<{ id: string; remaining: number }>(
    'SELECT id, remaining FROM race_lab.counters_test',
  );
  return Object.fromEntries(rows.map(({ id, remaining }) => [id, remaining]));
}

function inRedis(subject: string): Promise<string | null> {
  return stores.redis.client.get(`race-lab:test:counter:${subject}:remaining`);
}

async function schemas(): Promise<number> {
  return (await stores.database.pool.query(`SELECT FROM pg_namespace WHERE nspname = 'race_lab'`)).rowCount ?? 0;
}

it('seeds a session with 5 places and the code TEST-COUPON, as often as one likes, and clears them as often', async () => {
  const unconcerned = 'sale:unconcerned:stock';
  await stores.redis.client.set(unconcerned, '1');
  for (let time = 0; time < 2; time += 1) {
    const { stdout, stderr, status } = await lab(['seed']);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('Test data: TEST-SESSION (session-capacity) with 5; TEST-COUPON (coupon-claim) with 1');
    expect(stdout).toContain('SELECT id, remaining FROM race_lab.counters_test;');
    expect(stdout).toContain('GET race-lab:test:counter:TEST-COUPON:remaining');
    expect(stdout).not.toContain(new URL(stores.databaseUrl).password || 'no password');
    expect(await counters()).toEqual({ 'TEST-SESSION': 5, 'TEST-COUPON': 1 });
    expect([await inRedis('TEST-SESSION'), await inRedis('TEST-COUPON')]).toEqual(['5', '1']);
    // The second time it is full again, whatever was done to it.
    await stores.database.pool.query('UPDATE race_lab.counters_test SET remaining = 0');
    await stores.redis.client.set('race-lab:test:counter:TEST-COUPON:claims', 'changed');
  }
  const cleared = await lab(['clear']);
  expect(cleared.stdout).toContain('PostgreSQL: removed 5 tables of the test data\n');
  expect(cleared.stdout).toContain('Redis: removed 3 keys of the test data\n');
  expect([await counters(), await schemas(), await inRedis('TEST-COUPON')]).toEqual([undefined, 0, null]);
  const again = await lab(['clear']);
  expect(again.stdout).toContain('PostgreSQL: nothing of the lab to remove\nRedis: nothing of the lab to remove\n');
  expect([cleared.status, again.status]).toEqual([0, 0]);
  expect(await stores.redis.client.get(unconcerned)).toBe('1');
});

it('takes other data by options and by a file, and a run leaves them alone', async () => {
  await lab(['seed', '--type', 'coupon,balance', '--capacity', '3', '--config', 'race-lab.config.json']);
  const seeded = { 'TEST-COUPON': 3, 'TEST-ACCOUNT': 3 };
  expect(await counters()).toEqual(seeded);
  const run = await lab(['run', 'coupon', '--strategy', 'row-lock,redis-lua', '--rounds', '1', '--out', out]);
  expect(run.status).toBe(0);
  expect(await counters()).toEqual(seeded);
  expect(await inRedis('TEST-COUPON')).toBe('3');
  await lab(['seed', '--type', 'coupon', '--subject', 'SPRING']);
  expect(await counters()).toEqual({ SPRING: 1 });
  expect([await inRedis('SPRING'), await inRedis('TEST-COUPON')]).toEqual(['1', null]);
  const twice = await lab(['seed', '--subject', 'SPRING']);
  expect(twice.stderr).toBe('Two of the test data would be called SPRING; name one --type.\n');
  expect(twice.status).toBe(2);
  await lab(['clear']);
});

it('clears what killed runs left, and not what a living one uses', async () => {
  const living = new RunSpace(addressesOf(stores));
  await living.open(STORE_NAMES);
  await stores.database.pool.query('CREATE TABLE race_lab.counters_dead (id text)');
  await stores.redis.client.set('race-lab:dead:counter:1:remaining', '1');
  const { stdout } = await lab(['clear']);
  expect(stdout).toContain('PostgreSQL: removed 1 table of killed runs; runs that are going on keep theirs\n');
  expect(stdout).toContain('Redis: removed 1 key of killed runs; runs that are going on keep theirs\n');
  expect(await schemas()).toBe(1);
  await living.close();
  expect((await lab(['clear'])).stdout).toContain('PostgreSQL: nothing of the lab to remove\n');
  expect(await schemas()).toBe(0);
});

it('does not drop the schema under a run that is about to make its tables', async () => {
  // As a run does first: it says that it is alive, and only then looks after the schema.
  const client = await stores.database.pool.connect();
  try {
    await client.query('CREATE SCHEMA IF NOT EXISTS race_lab');
    await client.query(`SELECT pg_advisory_lock(hashtext('race_lab'), hashtext('soon'))`);
    await lab(['clear']);
    expect(await schemas()).toBe(1);
    await client.query(`SELECT pg_advisory_unlock(hashtext('race_lab'), hashtext('soon'))`);
  } finally {
    client.release();
  }
  await lab(['clear']);
  expect(await schemas()).toBe(0);
});

it('says which store is missing, and does the rest', async () => {
  const onlyRedis = { REDIS_URL: stores.redisUrl };
  const seeded = await lab(['seed'], onlyRedis);
  expect(seeded.stdout).toContain('PostgreSQL: not seeded, needs PostgreSQL, and DATABASE_URL is not set');
  expect(seeded.status).toBe(0);
  expect(await inRedis('TEST-COUPON')).toBe('1');
  const cleared = await lab(['clear'], onlyRedis);
  expect(cleared.stdout).toContain('PostgreSQL: not cleared, needs PostgreSQL, and DATABASE_URL is not set');
  expect(cleared.stdout).toContain('Redis: removed 2 keys of the test data');
  const nowhere = await lab(['clear'], { REDIS_URL: 'redis://127.0.0.1:1' });
  expect(nowhere.stdout).toContain('Redis: not cleared, needs Redis, and it does not answer: ');
  expect(nowhere.status).toBe(1);
  expect((await lab(['seed'], {})).status).toBe(1);
});
