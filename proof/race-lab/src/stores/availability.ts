import { connect } from 'amqplib';
import { tlsByScheme, withDeadline } from 'flashsale-core';
import type { Strategy } from '../strategies/strategy.js';
import type { StoreName } from '../strategies/traits.js';
import { connectPostgresql } from './postgresql-store.js';
import { connectRedis } from './redis-connection.js';
import type { StoreAddresses } from './store-addresses.js';

const ANSWER_DEADLINE_MS = 5_000;

/** What a store is when it answers, or why it cannot be used. */
export type StoreAnswer = { readonly version: string } | { readonly reason: string };
export type Availability = Readonly<Record<StoreName, StoreAnswer>>;

/** Asks every store that has an address. Never rejects. */
export async function askStores(addresses: StoreAddresses): Promise<Availability> {
  const [postgresql, redis, rabbitmq] = await Promise.all([
    askPostgresql(addresses),
    askRedis(addresses),
    ask('RabbitMQ', 'RABBITMQ_URL', addresses.rabbitmq, rabbitmqVersion, ANSWER_DEADLINE_MS),
  ]);
  return { memory: { version: `Node ${process.versions.node}` }, postgresql, redis, rabbitmq };
}

/** Never rejects, nor does it take longer than its deadline; what it opened is closed soon after. */
export function askPostgresql(
  { postgresql }: Pick<StoreAddresses, 'postgresql'>,
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<StoreAnswer> {
  return ask('PostgreSQL', 'DATABASE_URL', postgresql, postgresqlVersion, deadlineMs);
}

/** As `askPostgresql`. */
export function askRedis(
  { redis }: Pick<StoreAddresses, 'redis'>,
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<StoreAnswer> {
  return ask('Redis', 'REDIS_URL', redis, redisVersion, deadlineMs);
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
  readVersion: (address: string, deadlineMs: number) => Promise<string>,
  deadlineMs: number,
): Promise<StoreAnswer> {
  if (address === undefined) return { reason: `needs ${product}, and ${variable} is not set` };
  try {
    const version = await withDeadline(readVersion(address, deadlineMs), deadlineMs, `asking ${product}`);
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

async function postgresqlVersion(address: string, deadlineMs: number): Promise<string> {
  const client = await connectPostgresql(address, 'check', deadlineMs);
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  } finally {
    await client.end();
  }
}

async function redisVersion(address: string, deadlineMs: number): Promise<string> {
  const redis = await connectRedis(address, { deadlineMs });
  try {
    return /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? '';
  } finally {
    redis.disconnect();
  }
}

async function rabbitmqVersion(address: string, deadlineMs: number): Promise<string> {
  const connection = await connect(address, { ...tlsByScheme(address), timeout: deadlineMs });
  connection.on('error', () => undefined);
  try {
    return connection.connection.serverProperties.version;
  } finally {
    await connection.close();
  }
}
