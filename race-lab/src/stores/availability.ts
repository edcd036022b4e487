import { connect } from 'amqplib';
import { withDeadline } from 'flashsale-core';
import type { Strategy } from '../strategies/strategy.js';
import type { StoreName } from '../strategies/traits.js';
import { connectPostgresql } from './postgresql-store.js';
import { connectRedis } from './redis-connection.js';
import type { StoreAddresses } from './stores.js';

const ANSWER_DEADLINE_MS = 5_000;

/** For each store: what it is when it answers, or why it cannot be used. */
export type Availability = Readonly<Record<StoreName, { readonly version: string } | { readonly reason: string }>>;

/** Asks every store that has an address. Never rejects. */
export async function askStores(addresses: StoreAddresses): Promise<Availability> {
  const [postgresql, redis, rabbitmq] = await Promise.all([
    ask('PostgreSQL', 'DATABASE_URL', addresses.postgresql, postgresqlVersion),
    ask('Redis', 'REDIS_URL', addresses.redis, redisVersion),
    ask('RabbitMQ', 'RABBITMQ_URL', addresses.rabbitmq, rabbitmqVersion),
  ]);
  return { memory: { version: `Node ${process.versions.node}` }, postgresql, redis, rabbitmq };
}

/** Why this strategy cannot run here; undefined when it can. */
export function missingStore({ needs }: Pick<Strategy, 'needs'>, availability: Availability): string | undefined {
  for (const name of needs) {
    const store = availability[name];
    if ('reason' in store) return store.reason;
  }
  return undefined;
}

async function ask(
  product: string,
  variable: string,
  address: string | undefined,
  readVersion: (address: string) => Promise<string>,
): Promise<{ version: string } | { reason: string }> {
  if (address === undefined) return { reason: `needs ${product}, and ${variable} is not set` };
  try {
    const version = await withDeadline(readVersion(address), ANSWER_DEADLINE_MS, `asking ${product}`);
    return { version: `${product} ${version}` };
  } catch (error) {
    return { reason: `needs ${product}, and it does not answer: ${reasonOf(error)}` };
  }
}

/** Where a host has several addresses, the error that says so has no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return (error.errors as Error[]).map(({ message }) => message).join(', ');
  return (error as Error).message;
}

async function postgresqlVersion(address: string): Promise<string> {
  const client = await connectPostgresql(address, 'check');
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  } finally {
    await client.end();
  }
}

async function redisVersion(address: string): Promise<string> {
  const redis = await connectRedis(address);
  try {
    return /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? '';
  } finally {
    redis.disconnect();
  }
}

async function rabbitmqVersion(address: string): Promise<string> {
  const connection = await connect(address, { timeout: ANSWER_DEADLINE_MS });
  connection.on('error', () => undefined);
  try {
    return connection.connection.serverProperties.version;
  } finally {
    await connection.close();
  }
}
