import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { Refusal } from 'flashsale-command-line';
import {
  addressOf,
  BrokerNodes,
  DeadLetters,
  explainConnectionFault,
  postgresqlConnection,
  readShopId,
  openRedisStore,
  type RedisAddress,
  type RedisStore,
  SHOP_KEY,
  topology,
  toRedisAddress,
  withDeadline,
  type Topology,
} from 'flashsale-core';
import pg from 'pg';
import type { VerifyEnvironment } from './environment.js';
import { SandboxBooks } from './sandbox-books.js';

const CONNECT_DEADLINE_MS = 3_000;
const CLOSE_DEADLINE_MS = 2_000;
/** Counting the audit trail of a million attempts takes a while. */
const STATEMENT_TIMEOUT_MS = 60_000;
/** How long a standby may take to have what the primary has written. */
const CATCH_UP_MS_MAX = 10_000;
const CATCH_UP_POLL_MS = 50;
const ON_PRIMARY = 'Without this variable PostgreSQL is checked on the primary.';
const CLIENT_NAME = 'flashsale-verify';
/** The verdict reports what fails. */
export const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

interface Broker {
  readonly model: ChannelModel;
  readonly topology: Topology;
  readonly deadLetters: DeadLetters;
}

/** The stores to be checked; `broker` only where RABBITMQ_URL is set, `sandbox` where PAYMENT_SANDBOX_URL is. */
export interface Stores {
  readonly database: pg.Client;
  /** Where `database` is a standby: resolves when it has all that the primary has written by now. */
  readonly catchUp: () => Promise<void>;
  readonly redis: RedisStore;
  readonly broker: Broker | undefined;
  readonly sandbox: SandboxBooks | undefined;
  close(): Promise<void>;
}

/** Where the stores are; programs without money need not name the sandbox. */
type StoresEnvironment = Omit<VerifyEnvironment, 'PAYMENT_SANDBOX_URL' | 'DATABASE_REPLICA_URL'> &
  Partial<Pick<VerifyEnvironment, 'PAYMENT_SANDBOX_URL' | 'DATABASE_REPLICA_URL'>>;

/** Connects to every store at once. @throws Refusal that names the store that is away and its address */
export async function openStores(environment: StoresEnvironment): Promise<Stores> {
  const { DATABASE_URL, DATABASE_REPLICA_URL, RABBITMQ_URL, RABBITMQ_PREFIX, PAYMENT_SANDBOX_URL } = environment;
  const redisAddress = toRedisAddress(environment);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    const closed = Promise.allSettled(closers.map((closeStore) => closeStore()));
    await withDeadline(closed, CLOSE_DEADLINE_MS, 'closing the stores').catch(() => undefined);
  };
  const opened = await Promise.allSettled([
    reach('PostgreSQL', DATABASE_URL, openDatabase(DATABASE_URL, closers)),
    reach('Redis', redisAddress.url, openRedis(redisAddress, closers)),
    RABBITMQ_URL === undefined ? undefined : reach('RabbitMQ', RABBITMQ_URL, openBroker(RABBITMQ_URL, closers)),
    PAYMENT_SANDBOX_URL === undefined
      ? undefined
      : reach('The payment sandbox', PAYMENT_SANDBOX_URL, openSandbox(PAYMENT_SANDBOX_URL)),
    DATABASE_REPLICA_URL === undefined
      ? undefined
      : reach('The standby', DATABASE_REPLICA_URL, openDatabase(DATABASE_REPLICA_URL, closers)),
  ]);
  const [database, redis, model, sandbox, standby] = opened;
  if (
    database.status === 'fulfilled' &&
    redis.status === 'fulfilled' &&
    model.status === 'fulfilled' &&
    sandbox.status === 'fulfilled' &&
    standby.status === 'fulfilled'
  ) {
    await refuseForeignRedis(environment, database.value, redis.value).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const names = topology(RABBITMQ_PREFIX);
    const broker =
      model.value === undefined || RABBITMQ_URL === undefined
        ? undefined
        : {
            model: model.value,
            topology: names,
            deadLetters: new DeadLetters(RABBITMQ_URL, CLIENT_NAME, names, SILENT),
          };
    return {
      database: standby.value ?? database.value,
      catchUp: async () => standby.value && untilInStep(database.value, standby.value),
      redis: redis.value,
      broker,
      sandbox: sandbox.value,
      close,
    };
  }
  await close();
  const reasons = opened.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).message] : []));
  throw new Refusal(reasons.join('\n'));
}

/** Connects to PostgreSQL. @throws Refusal that names its address */
export async function openDatabaseAlone({ DATABASE_URL }: Pick<VerifyEnvironment, 'DATABASE_URL'>): Promise<pg.Client> {
  return reach('PostgreSQL', DATABASE_URL, openDatabase(DATABASE_URL, []));
}

/** @throws Refusal that names the store and its address */
export async function reach<T>(name: string, url: string, connecting: Promise<T>): Promise<T> {
  try {
    return await withDeadline(connecting, CONNECT_DEADLINE_MS, 'connecting');
  } catch (error) {
    throw new Refusal(`${name} at ${addressOf(url)} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  }
}

/** A host with several addresses fails with one error for each; they say the same. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? explainConnectionFault(first) : String(first);
}

/**
 * The data in another shop's Redis says nothing about this database. An unclaimed Redis counts as ours.
 *
 * @throws Refusal
 */
export async function refuseForeignRedis(
  environment: Pick<VerifyEnvironment, 'DATABASE_URL' | 'REDIS_URL' | 'REDIS_CLUSTER'>,
  database: Pick<pg.Pool, 'query'>,
  redis: RedisStore,
): Promise<void> {
  const { DATABASE_URL } = environment;
  const { url } = toRedisAddress(environment);
  const shopId = await reach('PostgreSQL', DATABASE_URL, readShopId(database));
  const owner = await reach('Redis', url, redis.at(SHOP_KEY).get(SHOP_KEY));
  if (owner === null || owner === shopId) return;
  throw new Refusal(
    `Redis at ${addressOf(url)} belongs to the shop ${owner}, but the database at ${addressOf(DATABASE_URL)} is the shop ${shopId}.`,
  );
}

async function openDatabase(url: string, closers: (() => Promise<unknown>)[]): Promise<pg.Client> {
  const client = new pg.Client({
    ...postgresqlConnection(url),
    application_name: CLIENT_NAME,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: { getTypeParser },
  });
  // A connection that dies between two queries fails the next one, which reports it.
  client.on('error', () => undefined);
  closers.push(() => client.end());
  await client.connect();
  return client;
}

/** What is compared with Redis must be no older than what the primary would have said. @throws Refusal */
async function untilInStep(primary: pg.Client, standby: pg.Client): Promise<void> {
  const { rows } = await primary.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  const endsAtMs = performance.now() + CATCH_UP_MS_MAX;
  for (;;) {
    const { rows: standing } = await standby.query<{ isStandby: boolean; isInStep: boolean | null }>(
      'SELECT pg_is_in_recovery() AS "isStandby", pg_last_wal_replay_lsn() >= $1::pg_lsn AS "isInStep"',
      [rows[0]?.lsn],
    );
    const { isStandby, isInStep } = standing[0] ?? {};
    if (isStandby !== true) throw new Refusal(`The database at DATABASE_REPLICA_URL is no standby. ${ON_PRIMARY}`);
    if (isInStep === true) return;
    if (performance.now() > endsAtMs)
      throw new Refusal(
        `The standby at DATABASE_REPLICA_URL is more than ${CATCH_UP_MS_MAX / 1_000} s behind. ${ON_PRIMARY}`,
      );
    await sleep(CATCH_UP_POLL_MS);
  }
}

/** Counts are bigint in PostgreSQL; here they fit into a number. */
function getTypeParser(oid: number, format: 'text' | 'binary' = 'text'): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}

export async function openRedis(address: RedisAddress, closers: (() => Promise<unknown>)[]): Promise<RedisStore> {
  let fault: string | undefined;
  const note = (message: string) => (fault ??= message);
  const store = openRedisStore(address, CLIENT_NAME, { log: note, warn: note, error: note });
  closers.push(() => store.close());
  await store.connect();
  if (!store.isConnected)
    throw new Error(fault?.replace(/^Redis: /, '') ?? store.refusal?.message ?? 'it does not answer');
  return store;
}

async function openSandbox(url: string): Promise<SandboxBooks> {
  const books = new SandboxBooks(url);
  await books.expectReady();
  return books;
}

async function openBroker(url: string, closers: (() => Promise<unknown>)[]): Promise<ChannelModel> {
  const clientProperties = { connection_name: CLIENT_NAME };
  const model = await new BrokerNodes(url).connect({ timeout: CONNECT_DEADLINE_MS, clientProperties });
  // A connection that dies between two queries fails the next one, which reports it.
  model.on('error', () => undefined);
  closers.push(() => model.close());
  return model;
}
