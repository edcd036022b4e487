import type { ChannelModel } from 'amqplib';
import {
  observeBuckets,
  observeSale,
  openRedisStore,
  RabbitConnection,
  type RedisAddress,
  RedisConnection,
  type RedisStore,
  saleKeys,
  type SaleObservation,
  shardNames,
  topology,
  type Topology,
} from 'flashsale-core';
import pg from 'pg';

const NAME = 'fault-test';
const CONNECTIONS_MAX = 6;
const CONNECT_TIMEOUT_MS = 2_000;
const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

interface StoreAddresses {
  readonly redis: RedisAddress;
  readonly postgres: string;
  readonly rabbitmq: string;
}

/** Our own connections to the stores, which no network fault affects. Queries to a store that is away reject. */
export class Observer {
  #store: RedisStore;
  readonly database: pg.Pool;
  readonly topology: Topology;
  readonly #rabbit: RabbitConnection;
  /** Of the sales that have several. */
  readonly #bucketsOf = new Map<string, number>();
  #model: ChannelModel | undefined;

  constructor(urls: StoreAddresses, rabbitmqPrefix: string) {
    this.topology = topology(rabbitmqPrefix);
    this.#store = openRedisStore(urls.redis, NAME, SILENT);
    this.database = new pg.Pool({
      connectionString: urls.postgres,
      application_name: NAME,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    // A connection that dies is replaced, and its query rejects.
    this.database.on('error', () => undefined);
    this.database.on('connect', (client) => client.on('error', () => undefined));
    this.#rabbit = new RabbitConnection(
      urls.rabbitmq,
      NAME,
      async (model) => void (this.#model = model),
      () => (this.#model = undefined),
      SILENT,
    );
  }

  get store(): RedisStore {
    return this.#store;
  }

  /** The one server of Redis. @throws where there is a cluster */
  get redis(): RedisConnection {
    if (this.#store instanceof RedisConnection) return this.#store;
    throw new Error('Redis is a cluster here');
  }

  /** Reads the Redis at this URL from now on. */
  async follow(redisUrl: string): Promise<void> {
    await this.#store.close();
    this.#store = openRedisStore({ url: redisUrl }, NAME, SILENT);
    await this.#store.connect();
  }

  async connect(): Promise<void> {
    await Promise.all([this.store.connect(), this.#rabbit.connect()]);
  }

  get rabbit(): ChannelModel {
    if (this.#model === undefined) throw new Error('RabbitMQ is away');
    return this.#model;
  }

  /** From now on the sale is known to have so many buckets. */
  expectBuckets(saleId: string, buckets: number): void {
    this.#bucketsOf.set(saleId, buckets);
  }

  /** The names of the parts that Redis has of the sale. */
  shardsOf(saleId: string): string[] {
    return shardNames(saleId, this.#bucketsOf.get(saleId) ?? 1);
  }

  async observe(saleId: string): Promise<SaleObservation | undefined> {
    const shards = this.shardsOf(saleId);
    if (shards.length === 1) return observeSale(this.store.sale(saleId));
    return observeBuckets(shards.map((shard) => this.store.sale(shard)));
  }

  /** Orders of a sale that are in this state. */
  async countOrders(saleId: string, status: 'CONFIRMED' | 'EXPIRED' | 'CANCELLED'): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      'SELECT COUNT(*)::int AS count FROM orders WHERE sale_id = $1 AND status = $2',
      [saleId, status],
    );
    return row?.count ?? 0;
  }

  /** Orders of a sale whose units were reserved after this instant, by the clock of Redis. */
  async countReservedAfter(saleId: string, atMs: number): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      'SELECT COUNT(*)::int AS count FROM orders WHERE sale_id = $1 AND reserved_at > to_timestamp($2 / 1000.0)',
      [saleId, atMs],
    );
    return row?.count ?? 0;
  }

  /** Holds of a sale that Redis has to look at until this instant. */
  async countDeadlines(saleId: string, untilMs: number): Promise<number> {
    return this.redis.client.zcount(saleKeys(saleId).deadlines, '-inf', untilMs);
  }

  /** Messages that are ready in a queue. @throws where the broker is away or the queue is not there */
  async queueDepth(queue: string): Promise<number> {
    // A query about a missing queue closes its channel.
    const channel = await this.rabbit.createChannel();
    channel.on('error', () => undefined);
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  }

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.database.query(sql, [...values])).rows as Row[];
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.store.close(), this.#rabbit.close(), this.database.end()]);
  }
}
