#!/usr/bin/env node
// `npm run prisma:migrate`: applies the migrations that the database does not have yet. Safe to repeat.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { loadEnvironmentFile } from './environment-file.mjs';
import { warn } from './say.mjs';

loadEnvironmentFile();
if (process.env['DATABASE_URL']) {
  const prisma = dirname(createRequire(import.meta.url).resolve('prisma/package.json'));
  const args = [join(prisma, 'build', 'index.js'), 'migrate', 'deploy'];
  const { status } = spawnSync(process.execPath, args, { cwd: checkoutFolder, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  warn('DATABASE_URL is not set and npm start does not run in this checkout: no database to migrate is known.');
  process.exitCode = 1;
}
