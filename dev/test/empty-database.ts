import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

/** A database without tables, and a connection to it, for the tests of a file. */
export function useEmptyDatabase() {
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  const maintenance = new pg.Client({ connectionString: url.href });
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });

  beforeAll(async () => {
    await maintenance.connect();
    await maintenance.query(`CREATE DATABASE ${name}`);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    // A program that a test has ended may still be connected.
    await maintenance.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await maintenance.end();
  });
  return {
    name,
    url,
    client,
    migrate: (migration: string) =>
      client.query(readFileSync(join(CHECKOUT_FOLDER, 'prisma', 'migrations', migration, 'migration.sql'), 'utf8')),
  };
}
