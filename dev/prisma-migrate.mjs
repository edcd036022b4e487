#!/usr/bin/env node
// `npm run prisma:migrate`: applies the migrations that the database does not have yet. Safe to repeat. Where
// MIGRATION_DATABASE_URL names the owner of the tables, the role in DATABASE_URL is made, and may do no more than it needs.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { loadEnvironmentFile } from './environment-file.mjs';
import { examineDatabase } from './examine-database.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { makeRuntimeRole } from './runtime-role.mjs';
import { storeUrl } from './store-url.mjs';

await runTool(async () => {
  loadEnvironmentFile();
  const owner = storeUrl('MIGRATION_DATABASE');
  const runtime = storeUrl('DATABASE');
  const url = owner ?? runtime;
  if (url === undefined) {
    throw new Refusal(
      'DATABASE_URL is not set and npm start does not run in this checkout: no database to migrate is known.',
    );
  }
  await examineDatabase(owner === undefined ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL', url);
  const prisma = dirname(createRequire(import.meta.url).resolve('prisma/package.json'));
  const args = [join(prisma, 'build', 'index.js'), 'migrate', 'deploy'];
  const env = { ...process.env, DATABASE_URL: url.href };
  const { status } = spawnSync(process.execPath, args, { cwd: checkoutFolder, stdio: 'inherit', env });
  if (status !== 0) return status ?? 1;
  if (owner !== undefined && runtime !== undefined) await makeRuntimeRole(owner, runtime);
  return 0;
});
