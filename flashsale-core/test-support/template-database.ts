import { createHash, randomUUID } from 'node:crypto';
import { readMigrations } from 'flashsale-testkit';
import pg from 'pg';
import { storeUrls } from './store-urls.js';

const MIGRATIONS = new URL('../../prisma/migrations/', import.meta.url);
/** The first test file makes the template; the others wait at this advisory lock. */
const TEMPLATE_LOCK = 7_364_201;

/**
 * Creates an empty, migrated database by cloning a template, which the first caller makes, and gives it a shop id of
 * its own. Resolves with its URL.
 */
export async function createDatabase(): Promise<string> {
  const name = `flashsale_test_${randomUUID().replaceAll('-', '')}`;
  await asMaintainer(async (client) => {
    const template = await ensureTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  await asMaintainer((client) => client.query('UPDATE shop SET id = gen_random_uuid()'), urlOf(name));
  return urlOf(name);
}

/** Drops a database. Rejects while a connection to it is open, which must be a leak. */
export async function dropDatabase(url: string): Promise<void> {
  await asMaintainer((client) => client.query(`DROP DATABASE ${databaseName(url)}`));
}

/** Ends every connection to a database, as a restart or failover does. Resolves with their number. */
export async function terminateBackends(url: string): Promise<number> {
  return asMaintainer(async (client) => {
    const { rowCount } = await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [databaseName(url)],
    );
    return rowCount ?? 0;
  });
}

async function ensureTemplate(client: pg.Client): Promise<string> {
  const migrations = readMigrations(MIGRATIONS);
  const digest = createHash('sha256').update(migrations).digest('hex').slice(0, 16);
  const template = `flashsale_template_${digest}`;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(client, template, migrations);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return template;
}

/** The template gets its name only when complete, so that an interrupted attempt is never used. */
async function makeTemplate(client: pg.Client, template: string, migrations: string): Promise<void> {
  const unfinished = `${template}_unfinished`;
  await client.query(`DROP DATABASE IF EXISTS ${unfinished}`);
  await client.query(`CREATE DATABASE ${unfinished}`);
  await asMaintainer((unfinishedClient) => unfinishedClient.query(migrations), urlOf(unfinished));
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

async function asMaintainer<T>(work: (client: pg.Client) => Promise<T>, url = storeUrls().database): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(storeUrls().database);
  url.pathname = `/${database}`;
  return url.href;
}

function databaseName(url: string): string {
  return new URL(url).pathname.slice(1);
}
