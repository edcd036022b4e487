import { CounterEntries, CounterRows, CounterUnits } from './counter-rows.js';
import { connectPostgresql, openPostgresql } from './postgresql-store.js';
import { createTables, dropAbandonedTables, dropSchemaIfUnused, dropTables, sayInUse } from './postgresql-tables.js';
import { connectRedis } from './redis-connection.js';
import { RedisCounters } from './redis-counters.js';
import { hasRunKeys, removeAbandonedKeys, removeKeysOf } from './redis-keys.js';
import { TEST_RUN_ID } from './run-id.js';

/** A counter as people look at it: by its plain name. */
export interface TestSubject {
  readonly subject: string;
  readonly capacity: number;
  /** Whether it can be told apart into numbered units. */
  readonly hasUnits: boolean;
}

/** What was found and removed in one store. */
export interface Cleared {
  /** Tables, or keys. */
  readonly testData: number;
  /** What killed runs left. */
  readonly abandoned: number;
  /** Whether runs that are going on have theirs. */
  readonly hasLivingRuns: boolean;
}

/** Makes the test data in PostgreSQL, full again where they were there. */
export async function seedPostgresql(address: string, subjects: readonly TestSubject[]): Promise<void> {
  const client = await connectPostgresql(address, TEST_RUN_ID);
  const store = openPostgresql(address, TEST_RUN_ID, 1);
  try {
    await sayInUse(client, TEST_RUN_ID);
    await dropTables(client, TEST_RUN_ID);
    await createTables(client, TEST_RUN_ID);
    for (const { subject, capacity, hasUnits } of subjects) {
      const counter = { id: subject, capacity };
      await new CounterRows(store).open(counter);
      await new CounterEntries(store).open(counter);
      if (hasUnits) await new CounterUnits(store).open(counter);
    }
  } finally {
    await store.pool.end();
    await client.end();
  }
}

/** Makes the test data in Redis, full again where they were there. */
export async function seedRedis(address: string, subjects: readonly TestSubject[]): Promise<void> {
  const redis = await connectRedis(address);
  try {
    await removeKeysOf(redis, TEST_RUN_ID);
    const counters = new RedisCounters(redis, TEST_RUN_ID);
    for (const { subject, capacity } of subjects) await counters.open({ id: subject, capacity });
  } finally {
    redis.disconnect();
  }
}

/** Removes the test data and what killed runs left; and the schema, where nobody uses it. */
export async function clearPostgresql(address: string): Promise<Cleared> {
  const client = await connectPostgresql(address, TEST_RUN_ID);
  try {
    await sayInUse(client, TEST_RUN_ID);
    const testData = await dropTables(client, TEST_RUN_ID);
    const abandoned = await dropAbandonedTables(client, TEST_RUN_ID);
    return { testData, abandoned, hasLivingRuns: !(await dropSchemaIfUnused(client)) };
  } finally {
    await client.end();
  }
}

/** Removes the test data and what killed runs left. */
export async function clearRedis(address: string): Promise<Cleared> {
  const redis = await connectRedis(address);
  try {
    const testData = await removeKeysOf(redis, TEST_RUN_ID);
    const abandoned = await removeAbandonedKeys(redis);
    return { testData, abandoned, hasLivingRuns: await hasRunKeys(redis) };
  } finally {
    redis.disconnect();
  }
}
