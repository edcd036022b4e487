import { readdirSync, readFileSync } from 'node:fs';

/** The SQL of every migration in a folder of Prisma's, in their order. */
export function readMigrations(folder: URL): string {
  const migrations = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return migrations
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'))
    .join('\n');
}
