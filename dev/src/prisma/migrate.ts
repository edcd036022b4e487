import { postgresqlConnection } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import pg from 'pg';
import { addressOf } from '../addresses.js';
import { loadAddresses } from '../checkout.js';
import type { Context } from '../command.js';
import { applyMigrations } from './apply-migrations.js';
import { checkDatabase } from './check-database.js';
import { makeRuntimeRole } from './runtime-role.js';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * `npm run prisma:migrate`: applies the migrations that the database does not have yet, and makes the database where there
 * is none. Safe to repeat. Where MIGRATION_DATABASE_URL names the owner of the tables, the role in DATABASE_URL is made, and
 * may do no more than it needs.
 */
export async function migrate({ signal }: Context): Promise<void> {
  loadAddresses();
  const owner = addressOf('MIGRATION_DATABASE_URL');
  const runtime = addressOf('DATABASE_URL');
  const url = owner ?? runtime;
  if (url === undefined) {
    throw new Refusal(
      'DATABASE_URL is not set and npm start does not run in this checkout: no database to migrate is known.',
    );
  }
  const exists = await checkDatabase(owner === undefined ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL', url);
  if (!exists) await createDatabase(url);
  await applyMigrations(url, signal);
  if (owner !== undefined && runtime !== undefined) await makeRuntimeRole(owner, runtime);
}

async function createDatabase(url: URL): Promise<void> {
  const name = decodeURIComponent(url.pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({
    ...postgresqlConnection(maintenance.href),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    throw new Refusal(
      `There is no database ${name} at ${url.host}, and it cannot be made: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end();
  }
  say(`PostgreSQL database ${name} created at ${url.host}`);
}
