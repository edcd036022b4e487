import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

export const CHECKOUT_FOLDER = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
/** What belongs to this checkout alone. Nothing in it is committed. */
export const LOCAL_FOLDER = join(CHECKOUT_FOLDER, '.local');
export const LOG_FOLDER = join(LOCAL_FOLDER, 'logs');
/** The addresses of the system that `npm start` or `npm run cluster` runs in this checkout, as KEY=VALUE lines. */
const ADDRESS_FILE = join(LOCAL_FOLDER, 'env');
/** Of other users of the same store. */
const OTHER_ADDRESSES = {
  DATABASE_URL: ['MIGRATION_DATABASE_URL', 'RACE_LAB_DATABASE_URL'],
  REDIS_URL: ['REDIS_CLUSTER', 'REDIS_LOADER_URL', 'RACE_LAB_REDIS_URL'],
  REDIS_CLUSTER: ['REDIS_URL', 'REDIS_LOADER_URL', 'RACE_LAB_REDIS_URL'],
  RABBITMQ_URL: ['RACE_LAB_RABBITMQ_URL'],
};

/** The program of a workspace, or the one of that name where it has several. */
export function entryPoint(workspace: string, program = ''): string {
  return join(CHECKOUT_FOLDER, workspace, 'dist', program, 'main.js');
}

export function writeAddresses(variables: Readonly<Record<string, string>>): void {
  const text = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  // The connection strings may be someone's real ones, so they are for this user alone.
  writeFileSync(`${ADDRESS_FILE}.new`, text.join(''), { mode: 0o600 });
  renameSync(`${ADDRESS_FILE}.new`, ADDRESS_FILE);
}

export function removeAddresses(): void {
  rmSync(ADDRESS_FILE, { force: true });
}

/**
 * Gives this process the addresses of the running system, where its environment does not name others. Of a store that it
 * names itself, those of other users are left out as well: they belong to another store.
 */
export function loadAddresses(environment: NodeJS.ProcessEnv = process.env): void {
  if (!existsSync(ADDRESS_FILE)) return;
  const known = parseEnv(readFileSync(ADDRESS_FILE, 'utf8'));
  const others = new Set(Object.entries(OTHER_ADDRESSES).flatMap(([name, names]) => (environment[name] ? names : [])));
  for (const [name, value] of Object.entries(known)) {
    // The rest is for psql and redis-cli.
    const isAddress = name.endsWith('_URL') || name === 'REDIS_CLUSTER';
    if (isAddress && !environment[name] && !others.has(name)) environment[name] = value;
  }
}
