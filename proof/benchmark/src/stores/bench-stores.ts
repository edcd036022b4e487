import { Database, type RedisConnection } from 'flashsale-core';
import { openStores, type Stores } from 'flashsale-verify';
import { Refusal } from 'flashsale-command-line';
import { until } from 'flashsale-testkit';
import type { BenchmarkEnvironment } from '../environment.js';

const CLIENT_NAME = 'flashsale-benchmark';
/** The nodes of a new cluster agree within a second who is a master. */
const CONNECT_DEADLINE_MS = 10_000;
/** That of the payment sandbox, which is emptied as well. */
const SANDBOX_SCHEMA = 'payment_sandbox';
/** What tells which migrations were applied, which epochs were used, and which shop this is. */
const KEPT_TABLES = ['_prisma_migrations', 'sale_epoch_floor', 'shop'];

export interface StoreVersions {
  readonly redis: string;
  readonly postgresql: string;
  readonly rabbitmq: string;
}

/** The stores of one benchmark, which it may empty. */
export class BenchStores {
  private constructor(
    readonly environment: BenchmarkEnvironment,
    /** As `verify` reads them. */
    readonly verified: Stores,
    readonly database: Database,
  ) {}

  /**
   * @param cluster the nodes of a Redis Cluster that takes the place of the one server
   * @throws Refusal where a store is away, or holds a sale of somebody who wants to keep it
   */
  static async open(environment: BenchmarkEnvironment, cluster?: string): Promise<BenchStores> {
    const { REDIS_URL, ...others } = environment;
    const verified = await openStores({
      ...others,
      ...(cluster === undefined ? { REDIS_URL } : { REDIS_CLUSTER: cluster }),
    });
    const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };
    const database = new Database(environment.DATABASE_URL, CLIENT_NAME, quiet);
    const stores = new BenchStores(environment, verified, database);
    try {
      await until(async () => verified.redis.servers.every(({ isConnected }) => isConnected), {
        ...{ what: 'every server of Redis is connected', deadlineMs: CONNECT_DEADLINE_MS },
      });
      await stores.#refuseUsed();
    } catch (error) {
      await stores.close();
      throw error;
    }
    return stores;
  }

  /** The one server, where there is one. */
  get redis(): RedisConnection {
    return this.verified.redis as RedisConnection;
  }

  /** Rows of a query whose counts are numbers. */
  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.verified.database.query(sql, [...values])).rows as Row[];
  }

  /** All of the work's queries, or none. They must not come from several sides at once: there is one connection. */
  async inTransaction(work: () => Promise<void>): Promise<void> {
    await this.query('BEGIN');
    try {
      await work();
      await this.query('COMMIT');
    } catch (error) {
      await this.query('ROLLBACK');
      throw error;
    }
  }

  /** Locks the row of a sale, as somebody who thinks in psql does, until `release`. */
  async lockSale(saleId: string): Promise<{ release: () => Promise<void> }> {
    const client = await this.database.pool.connect();
    await client.query('BEGIN');
    // It has nothing else to say until it is released.
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await client.query('SELECT FROM sales WHERE id = $1 FOR UPDATE', [saleId]);
    return {
      release: async () => {
        await client.query('ROLLBACK');
        client.release();
      },
    };
  }

  async versions(): Promise<StoreVersions> {
    const [server] = await this.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
    const info = await this.redis.client.info('server');
    const properties = this.verified.broker?.model.connection.serverProperties;
    return {
      redis: /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown',
      postgresql: server?.version ?? 'unknown',
      rabbitmq: properties?.version ?? 'unknown',
    };
  }

  /** Empties every table and the Redis database: each round begins with stores of the same size. */
  async empty(): Promise<void> {
    const tables = await this.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN (current_schema(), $2) AND tablename <> ALL ($1)`,
      [KEPT_TABLES, SANDBOX_SCHEMA],
    );
    await this.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY`);
    // In the background: a set of a million users takes longer to free than a command may take.
    await Promise.all(this.verified.redis.servers.map(({ client }) => client.flushdb('ASYNC')));
  }

  async redisMemoryBytes(keys: readonly string[]): Promise<number> {
    const sizes = await Promise.all(keys.map((key) => this.redis.client.memory('USAGE', key)));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  async close(): Promise<void> {
    await Promise.all([this.verified.close(), this.database.close()]);
  }

  async #refuseUsed(): Promise<void> {
    const sales = await this.query('SELECT FROM sales LIMIT 1');
    const sizes = await Promise.all(this.verified.redis.servers.map(({ client }) => client.dbsize()));
    if (sales.length > 0 || sizes.some((size) => size > 0)) {
      throw new Refusal(
        'The benchmark empties its stores again and again, and these hold something. Give it stores of its own.',
      );
    }
  }
}
