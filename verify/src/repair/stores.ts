import { Database, DeadLetters, type RepairDependencies, topology, toRedisAddress, withDeadline } from 'flashsale-core';
import type { VerifyEnvironment } from '../environment.js';
import { openRedis, reach, refuseForeignRedis, SILENT } from '../stores.js';

const CLIENT_NAME = 'flashsale-repair';
const CLOSE_DEADLINE_MS = 2_000;

/** The stores of a repair, which writes to them as a worker does. */
export interface RepairStores extends RepairDependencies {
  close(): Promise<void>;
}

/** Connects to both stores. RabbitMQ is read only where an entry waits for a dead letter. @throws Refusal */
export async function openRepairStores(environment: VerifyEnvironment): Promise<RepairStores> {
  const { DATABASE_URL, RABBITMQ_URL, RABBITMQ_PREFIX } = environment;
  const database = new Database(DATABASE_URL, CLIENT_NAME, SILENT);
  const closers: (() => Promise<unknown>)[] = [() => database.close()];
  const close = async (): Promise<void> => {
    const closed = Promise.allSettled(closers.map((closeStore) => closeStore()));
    await withDeadline(closed, CLOSE_DEADLINE_MS, 'closing the stores').catch(() => undefined);
  };
  try {
    await reach('PostgreSQL', DATABASE_URL, database.pool.query('SELECT 1'));
    const redisAddress = toRedisAddress(environment);
    const redis = await reach('Redis', redisAddress.url, openRedis(redisAddress, closers));
    await refuseForeignRedis(environment, database.pool, redis);
    const deadLetters =
      RABBITMQ_URL === undefined
        ? undefined
        : new DeadLetters(RABBITMQ_URL, CLIENT_NAME, topology(RABBITMQ_PREFIX), SILENT);
    return { database, redis, deadLetters, close };
  } catch (error) {
    await close();
    throw error;
  }
}
