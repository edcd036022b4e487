import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from './checkout.mjs';

/** The addresses of the system that `npm start` runs in this checkout, as KEY=VALUE lines. */
export const environmentFile = join(localFolder, 'env');

/** @param {Record<string, string>} variables */
export function writeEnvironmentFile(variables) {
  const text = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  // The connection strings may be someone's real ones, so they are for this user alone.
  writeFileSync(`${environmentFile}.new`, text.join(''), { mode: 0o600 });
  renameSync(`${environmentFile}.new`, environmentFile);
}

export function removeEnvironmentFile() {
  rmSync(environmentFile, { force: true });
}

/** Gives this process the addresses of the running system, where its environment does not name others. */
export function loadEnvironmentFile() {
  for (const [name, value] of readEnvironmentFile()) process.env[name] ??= value;
}

/** @returns {[string, string][]} */
function readEnvironmentFile() {
  try {
    return readFileSync(environmentFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}
