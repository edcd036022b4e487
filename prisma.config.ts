import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';
import { loadEnvironmentFile } from './dev/environment-file.mjs';

loadEnvironmentFile();

// Prisma would download its native engine, and ask a server of its own about updates. Neither may be needed.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(new URL('dev/prisma-schema-engine.mjs', import.meta.url));
process.env['CHECKPOINT_DISABLE'] ??= '1';
process.env['PRISMA_HIDE_UPDATE_MESSAGE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'node prisma/seed.mjs' },
  // Read here, not with env(): that would refuse to generate the client where no database is known.
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
