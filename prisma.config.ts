import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// The addresses of the system that npm start runs in this checkout, where the environment does not name another database.
const addresses = fileURLToPath(new URL('.local/env', import.meta.url));
if (!process.env['DATABASE_URL'] && existsSync(addresses)) process.loadEnvFile(addresses);

// Prisma would download its native engine, and ask a server of its own about updates. Neither may be needed.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(new URL('dev/prisma/schema-engine.mjs', import.meta.url));
process.env['CHECKPOINT_DISABLE'] ??= '1';
process.env['PRISMA_HIDE_UPDATE_MESSAGE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'node dev/run.mjs prisma:seed' },
  // As the owner of the tables. Read here, not with env(): that would refuse to generate the client where no database is known.
  datasource: { url: process.env['MIGRATION_DATABASE_URL'] || process.env['DATABASE_URL'] || '' },
});
