import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrivateStores, type RunFolder, runStep, until } from 'flashsale-testkit';
import type { StoreAddresses } from './system.js';

export const CHECKOUT_FOLDER = fileURLToPath(new URL('../../../../', import.meta.url));
const ACL_FOLDER = join(CHECKOUT_FOLDER, 'deploy', 'docker', 'redis');
const USER = 'flashsale_attack';
const VIRTUAL_HOST = 'shop';
const PASSWORD_SIZE_BYTES = 24;
const MANAGEMENT_DEADLINE_MS = 120_000;

/** Stores whose users may do no more than they need, made as deploy/docker/redis and the npm commands make them. */
export interface RestrictedStores {
  readonly stores: PrivateStores;
  readonly restricted: StoreAddresses;
  /** The other users of Redis. */
  readonly redisLoader: string;
  readonly redisOperator: string;
  readonly observed: StoreAddresses;
}

export async function startRestrictedStores(
  run: RunFolder,
  marks: Readonly<Record<string, string>>,
): Promise<RestrictedStores> {
  const password = randomBytes(PASSWORD_SIZE_BYTES).toString('base64url');
  const redisUsersFile = join(run.path, 'users.acl');
  mkdirSync(run.logs, { recursive: true });
  writeFileSync(redisUsersFile, redisUsers(password), { mode: 0o600 });
  const stores = await PrivateStores.start(run, marks, { guards: { redisUsersFile } });
  try {
    const { redis, postgres, rabbitmq } = stores.urls;
    const restricted = {
      redis: withUser(redis, 'flashsale', password),
      postgres: withUser(postgres, USER, password),
      rabbitmq: `${withUser(rabbitmq, USER, password)}/${VIRTUAL_HOST}`,
    };
    const redisLoader = withUser(redis, 'flashsale_loader', password);
    const redisOperator = withUser(redis, 'flashsale_operator', password);
    await until(() => fetch(new URL(stores.rabbitmqManagementUrl).origin), {
      what: 'the management of RabbitMQ answers',
      deadlineMs: MANAGEMENT_DEADLINE_MS,
    });
    await Promise.all([
      npmCommand(run, 'prisma:migrate', { MIGRATION_DATABASE_URL: postgres, DATABASE_URL: restricted.postgres }),
      npmCommand(run, 'redis:functions', { REDIS_URL: restricted.redis, REDIS_LOADER_URL: redisLoader }),
      npmCommand(run, 'rabbitmq:user', {
        RABBITMQ_MANAGEMENT_URL: stores.rabbitmqManagementUrl,
        RABBITMQ_URL: restricted.rabbitmq,
      }),
    ]);
    await admitObserver(stores.rabbitmqManagementUrl);
    return {
      stores,
      restricted,
      redisLoader,
      redisOperator,
      observed: { redis, postgres, rabbitmq: `${rabbitmq}/${VIRTUAL_HOST}` },
    };
  } catch (error) {
    await stores.stop();
    throw error;
  }
}

/** The rules of deploy/docker/redis, as its start.sh completes them. */
function redisUsers(password: string): string {
  const digest = createHash('sha256').update(password).digest('hex');
  const users = readFileSync(join(ACL_FOLDER, 'users.acl'), 'utf8').replaceAll(/#REDIS_\w+/g, `#${digest}`);
  return users + readFileSync(join(ACL_FOLDER, 'reader.acl'), 'utf8');
}

function withUser(from: string, user: string, password: string): string {
  const url = new URL(from);
  url.username = user;
  url.password = password;
  return url.href.replace(/\/$/, '');
}

async function npmCommand(run: RunFolder, command: string, variables: Readonly<Record<string, string>>): Promise<void> {
  await runStep({
    name: command.replace(':', '-'),
    command: process.execPath,
    args: ['dev/run.mjs', command],
    cwd: CHECKOUT_FOLDER,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
    logFile: join(run.logs, `${command.replace(':', '-')}.log`),
    recordFolder: run.records,
  });
}

/** The administrator of the broker has no rights of its own in a new virtual host; the checks at the end need them. */
async function admitObserver(managementUrl: string): Promise<void> {
  const { origin, username, password } = new URL(managementUrl);
  const answer = await fetch(`${origin}/api/permissions/${VIRTUAL_HOST}/${username}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ configure: '.*', write: '.*', read: '.*' }),
  });
  if (!answer.ok) throw new Error(`RabbitMQ's management answered ${answer.status}`);
}
