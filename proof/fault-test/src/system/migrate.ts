import { readMigrations } from 'flashsale-testkit';
import pg from 'pg';

const MIGRATIONS = new URL('../../../../prisma/migrations/', import.meta.url);

/** Creates the tables in an empty database. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(readMigrations(MIGRATIONS));
  } finally {
    await client.end();
  }
}
