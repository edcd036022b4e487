import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Refusal } from 'flashsale-testkit';
import { addressOf } from '../addresses.js';
import { CHECKOUT_FOLDER, loadAddresses } from '../checkout.js';
import { checkDatabase } from './check-database.js';
import { makeRuntimeRole } from './runtime-role.js';

/**
 * `npm run prisma:migrate`: applies the migrations that the database does not have yet. Safe to repeat. Where
 * MIGRATION_DATABASE_URL names the owner of the tables, the role in DATABASE_URL is made, and may do no more than it needs.
 */
export async function migrate(): Promise<number> {
  loadAddresses();
  const owner = addressOf('MIGRATION_DATABASE_URL');
  const runtime = addressOf('DATABASE_URL');
  const url = owner ?? runtime;
  if (url === undefined) {
    throw new Refusal(
      'DATABASE_URL is not set and npm start does not run in this checkout: no database to migrate is known.',
    );
  }
  await checkDatabase(owner === undefined ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL', url);
  const prisma = dirname(createRequire(import.meta.url).resolve('prisma/package.json'));
  const args = [join(prisma, 'build', 'index.js'), 'migrate', 'deploy'];
  const env = { ...process.env, DATABASE_URL: url.href };
  const { status } = spawnSync(process.execPath, args, { cwd: CHECKOUT_FOLDER, stdio: 'inherit', env });
  if (status !== 0) return status ?? 1;
  if (owner !== undefined && runtime !== undefined) await makeRuntimeRole(owner, runtime);
  return 0;
}
