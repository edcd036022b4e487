import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Access, USERS } from 'flashsale-testkit';
import { brokerNames } from '../commands/broker-user.js';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from '../checkout.js';

const PGPASS_FILE = join(LOCAL_FOLDER, 'pgpass');
const REDIS_USERS_FILE = join(CHECKOUT_FOLDER, 'deploy', 'docker', 'redis', 'users.acl');
const PASSWORD_BYTES = 24;
/** The race lab has keys and scripts of its own. */
const LAB_USER = `user ${USERS.redisLab} resetkeys ~* resetchannels -@all +@all -@admin`;

/**
 * The users of the stores that `npm start` keeps: those of the compose files, with random passwords, which are made once and
 * which this user alone can read.
 */
export function privateAccess(folder = LOCAL_FOLDER): Access {
  const file = join(folder, 'passwords.json');
  const passwords = readPasswords(file);
  return {
    passwordOf: (store, user) => {
      const name = `${store} ${user}`;
      const known = passwords.get(name);
      if (known !== undefined) return known;
      const made = randomBytes(PASSWORD_BYTES).toString('base64url');
      passwords.set(name, made);
      writePrivately(file, `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`);
      return made;
    },
    redisUsers: [...readRedisUsers(), LAB_USER],
    brokerNames: brokerNames(),
  };
}

/**
 * What psql and redis-cli need beside the addresses, so that no password is among their arguments.
 *
 * @param addresses of the private stores; of a store of someone else's there is none here
 */
export function terminalVariables(addresses: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const postgres = URL.parse(addresses['DATABASE_URL'] ?? '');
  const owner = URL.parse(addresses['MIGRATION_DATABASE_URL'] ?? '');
  const redis = URL.parse(addresses['REDIS_URL'] ?? '');
  if (postgres !== null) {
    const lines = [postgres, ...(owner === null ? [] : [owner])].map(
      ({ hostname, port, username, password }) => `${hostname}:${port}:*:${username}:${password}\n`,
    );
    writePrivately(PGPASS_FILE, lines.join(''));
  }
  return {
    ...(postgres !== null && {
      PGPASSFILE: PGPASS_FILE,
      PGHOST: postgres.hostname,
      PGPORT: postgres.port,
      PGUSER: postgres.username,
      PGDATABASE: postgres.pathname.slice(1),
    }),
    ...(redis !== null && {
      REDIS_PORT: redis.port,
      REDIS_USER: redis.username,
      REDISCLI_AUTH: redis.password,
    }),
  };
}

export function removePgpass(): void {
  rmSync(PGPASS_FILE, { force: true });
}

function readPasswords(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>));
}

/** The rules of the compose files, each without where its password comes from. */
function readRedisUsers(): string[] {
  const lines = readFileSync(REDIS_USERS_FILE, 'utf8').trim().split('\n');
  return lines.map((line) => line.replace(/ on #\w+ /, ' '));
}

function writePrivately(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
