import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

const MIGRATIONS = new URL('../../../../prisma/migrations/', import.meta.url);

/** Makes the tables in an empty database. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders.sort((one, other) => one.name.localeCompare(other.name))) {
      await client.query(readFileSync(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8'));
    }
  } finally {
    await client.end();
  }
}
