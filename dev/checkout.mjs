// Where this checkout keeps what belongs to it alone. Nothing here is committed.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkoutFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
export const localFolder = join(checkoutFolder, '.local');
export const logFolder = join(localFolder, 'logs');

/** Makes .local and its logs. Others may pass through: PostgreSQL and RabbitMQ run as users of their own. */
export function makeLocalFolder() {
  for (const folder of [localFolder, logFolder]) {
    mkdirSync(folder, { recursive: true });
    try {
      chmodSync(folder, 0o755);
    } catch (error) {
      // Another user made it; what this user may not do there will say so itself.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') throw error;
    }
  }
}
