import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { postgresqlConnection } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../checkout.js';

const MIGRATION_FOLDER = join(CHECKOUT_FOLDER, 'prisma', 'migrations');
const SCRIPT = 'migration.sql';
const LOCK_FILE = 'migration_lock.toml';
/** Not compiled, so the compiler does not follow this. */
const ENGINE = new URL('../../prisma/engine.mjs', import.meta.url).href;

interface EngineModule {
  startEngine(options: {
    readonly url: string;
    readonly connection: ReturnType<typeof postgresqlConnection>;
    readonly signal: AbortSignal;
  }): Promise<SchemaEngine>;
}

/**
 * Does what `prisma migrate deploy` does, with the same engine, lock, table and words, but without Prisma's command line:
 * that would bring a hundred megabytes into the image.
 *
 * @throws Refusal where a migration fails, or has failed before
 */
export async function applyMigrations(url: URL, signal: AbortSignal): Promise<void> {
  const migrationsList = listMigrations();
  say(`${migrationsList.migrationDirectories.length} migrations found in prisma/migrations\n`);
  const { startEngine } = (await import(ENGINE)) as EngineModule;
  const engine = await startEngine({ url: url.href, connection: postgresqlConnection(url.href), signal });
  try {
    const { appliedMigrationNames: applied } = await engine.applyMigrations({
      migrationsList,
      filters: { externalTables: [], externalEnums: [] },
    });
    say(applied.length === 0 ? 'No pending migrations to apply.' : describeApplied(applied));
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === undefined) throw error;
    throw new Refusal(`Error: ${code}\n\n${message}`, { cause: error });
  }
}

function listMigrations(): MigrationList {
  const names = readdirSync(MIGRATION_FOLDER).filter((name) => existsSync(join(MIGRATION_FOLDER, name, SCRIPT)));
  return {
    baseDir: MIGRATION_FOLDER,
    lockfile: { path: LOCK_FILE, content: readFileSync(join(MIGRATION_FOLDER, LOCK_FILE), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: names.toSorted().map((name) => ({
      path: name,
      migrationFile: {
        path: SCRIPT,
        content: { tag: 'ok', value: readFileSync(join(MIGRATION_FOLDER, name, SCRIPT), 'utf8') },
      },
    })),
  };
}

function describeApplied(names: readonly string[]): string {
  const lines = names.map((name) => `  └─ ${name}/\n    └─ ${SCRIPT}`);
  return [
    'The following migration(s) have been applied:\n\nmigrations/',
    ...lines,
    '\nAll migrations have been successfully applied.',
  ].join('\n');
}
