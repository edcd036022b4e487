import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { refuseOtherSchema } from '../prisma/migration-adapter.mjs';
import { useEmptyDatabase } from './empty-database.js';

const run = promisify(execFile);
const { name: database, url, client } = useEmptyDatabase();

const programs = {
  start: ['dev/run.mjs', 'start'],
  migrate: ['dev/run.mjs', 'prisma:migrate'],
  'prisma migrate': ['node_modules/prisma/build/index.js', 'migrate', 'deploy'],
  seed: ['dev/run.mjs', 'prisma:seed'],
  api: ['flashsale-api/dist/main.js'],
  worker: ['flashsale-worker/dist/main.js'],
  verify: ['verify/dist/main.js'],
};
const sentence =
  'DATABASE_URL: the tables are in the schema public; leave other schemas out of the URL and of PGOPTIONS, and give each shop its own database';

async function outcomeOf(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd: CHECKOUT_FOLDER,
      env: { ...process.env, ...environment },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

async function rowsOf(sql: string) {
  return (await client.query<object>(sql)).rows;
}

describe.each(Object.entries(programs))('%s', (_name, args) => {
  it.each([
    ['?schema=shop', {}],
    ['?options=-c%20search_path%3Dshop', {}],
    ['', { PGOPTIONS: '-c statement_timeout=5000 -csearch_path=shop' }],
  ])('refuses another schema than public in one sentence: %s %j', async (query, environment) => {
    const { code, output } = await outcomeOf(args, { DATABASE_URL: url.href + query, ...environment });
    expect(output).toContain(sentence);
    expect([1, 2]).toContain(code);
    expect(await rowsOf(`SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)).toEqual(
      [],
    );
  });
});

describe('an address', () => {
  it.each([
    ...['?schema=shop', '?schema=', '?schema=public&schema=shop', '?currentSchema=shop', '?search_path=shop,public'],
    ...['?options=-csearch_path=shop', '?options=--search-path=shop,public', '?options=-c%20SEARCH_PATH=shop'],
  ])('is refused with %s', (query) => {
    expect(() => refuseOtherSchema(new URL(url.href + query))).toThrow(sentence);
  });

  it.each(['', '?schema=public', '?options=-c%20search_path="public"', '?options=-c%20jit=off', '?sslmode=require'])(
    'is taken with %j',
    (query) => {
      expect(() => refuseOtherSchema(new URL(url.href + query))).not.toThrow();
    },
  );
});

describe('the schema of new tables', () => {
  it.each([
    ['search_path = shop', 'new tables would go to the schema shop'],
    ['search_path = shop, public', 'new tables would go to the schema shop'],
    ['search_path = nowhere', 'new tables would go to no schema'],
  ])('is checked before they are made: %s', async (setting, reason) => {
    await rowsOf('CREATE SCHEMA IF NOT EXISTS shop');
    await client.query(`ALTER DATABASE ${database} SET ${setting}`);
    const refused = await outcomeOf(programs.migrate, { DATABASE_URL: url.href });
    expect(refused).toEqual({ code: 1, output: expect.stringContaining(reason) });
    await client.query(`ALTER DATABASE ${database} RESET search_path`);
    expect(await rowsOf(`SELECT FROM pg_tables WHERE schemaname IN ('public', 'shop')`)).toEqual([]);
  });
});

it('takes the schema public by name, as often as it is asked, and other options of the server', async () => {
  for (const query of ['?schema=public', '?options=-c%20search_path%3Dpublic', '?options=-c%20jit%3Doff']) {
    for (const name of ['migrate', 'seed'] as const) {
      expect(await outcomeOf(programs[name], { DATABASE_URL: url.href + query })).toMatchObject({ code: 0 });
    }
  }
  expect(await rowsOf(`SELECT schemaname FROM pg_tables WHERE tablename = 'sales'`)).toEqual([
    { schemaname: 'public' },
  ]);
});
