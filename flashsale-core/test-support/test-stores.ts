import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import {
  type AuditEventType,
  Database,
  declareTopology,
  encodeReservations,
  Sales,
  observeSale,
  PurchasePublisher,
  type Reservation,
  reconcileSale,
  Reconciliation,
  RedisConnection,
  Reservations,
  type Sale,
  type SaleDefinition,
  saleKeys,
  type SaleObservation,
  topology,
  type Topology,
} from 'flashsale-core';
import { RedisServer, ServerProcess, until } from 'flashsale-testkit';
import { RecordingLogger } from './recording-logger.js';
import { claimRedisDatabase, type RedisDatabase } from './redis-database.js';
import { storeUrls } from './store-urls.js';
import { createDatabase, dropDatabase, terminateBackends } from './template-database.js';

const SET_UP_DEADLINE_MS = 120_000;
/** For the file's own connection to Redis: longer than in the product, because a busy machine is not a failure. */
const OWN_REDIS_DEADLINE_MS = 20_000;
const AT_REST_DEADLINE_MS = 60_000;
const MINUTE_MS = 60_000;
const ON_ANY_PORT = { HOST: '127.0.0.1', PORT: '0', WORKER_PORT: '0', PAYMENT_SANDBOX_PORT: '0' };
/** Of the payment sandbox. */
export const SANDBOX_SECRET = 'sk_test_of_the_payment_sandbox_in_tests';
const FOR_TESTS = { WARM_UP_REQUESTS: '0', NODE_OPTIONS: '--enable-source-maps' };

export type ServiceName = 'flashsale-api' | 'flashsale-worker' | 'payment-sandbox';

/** With terms it is a HOLD sale. */
export type SaleOptions = Partial<Omit<SaleDefinition, 'revision' | 'mode'>> & { readonly buckets?: number };

export interface StoresOptions {
  /** Starts a redis-server for the file alone, for tests that kill or freeze it or delete its data. */
  readonly ownRedisServer?: boolean;
}

/**
 * The stores of one test file: its own database, logical Redis database and RabbitMQ prefix. Hooks make them before the
 * first test and remove them after the last one; anything left open fails the file.
 */
export function useStores(options: StoresOptions = {}): TestStores {
  const stores = new TestStores(options);
  beforeAll(() => stores.setUp(), SET_UP_DEADLINE_MS);
  beforeEach(() => stores.beginTest());
  afterEach(() => stores.endTest(), SET_UP_DEADLINE_MS);
  afterAll(() => stores.tearDown(), SET_UP_DEADLINE_MS);
  return stores;
}

export class TestStores {
  /** Unique to this file: part of its RabbitMQ prefix and of its connection names. */
  readonly name = `test-${randomUUID().slice(0, 13)}`;
  readonly rabbitmqUrl = storeUrls().rabbitmq;
  readonly topology: Topology = topology(this.name);
  readonly logger = new RecordingLogger();
  readonly #services: ServerProcess[] = [];
  /** Closed at the end of the test, or of the file if made outside of a test. */
  readonly #fileCleanUps: (() => unknown)[] = [];
  readonly #testCleanUps: (() => unknown)[] = [];
  #isInTest = false;
  #databaseUrl: string | undefined;
  #redisDatabase: RedisDatabase | undefined;
  #redisServer: RedisServer | undefined;
  #database: Database | undefined;
  #redis: RedisConnection | undefined;
  #rabbit: ChannelModel | undefined;

  constructor(private readonly options: StoresOptions) {}

  get databaseUrl(): string {
    return made(this.#databaseUrl);
  }

  get redisUrl(): string {
    return made(this.#redisServer ?? this.#redisDatabase).url;
  }

  /** The file's own redis-server, if requested. */
  get redisServer(): RedisServer {
    return made(this.#redisServer);
  }

  get database(): Database {
    return made(this.#database);
  }

  get redis(): RedisConnection {
    return made(this.#redis);
  }

  get reservations(): Reservations {
    return new Reservations(this.database, this.redis);
  }

  get reconciliation(): Reconciliation {
    return new Reconciliation(this.database, this.redis);
  }

  /** A plain connection to RabbitMQ. */
  get rabbit(): ChannelModel {
    return made(this.#rabbit);
  }

  /** What a process needs to use these stores. */
  get environment(): Record<string, string> {
    return {
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redisUrl,
      RABBITMQ_URL: this.rabbitmqUrl,
      RABBITMQ_PREFIX: this.name,
      ROOM_SECRET: 'a secret of 32 characters for rooms',
      // Most tests outside of demo mode do not need identified buyers.
      BUYERS_ANONYMOUS: 'true',
    };
  }

  async setUp(): Promise<void> {
    this.#databaseUrl = await createDatabase();
    if (this.options.ownRedisServer) this.#redisServer = await RedisServer.start();
    else this.#redisDatabase = await claimRedisDatabase(this.name);
    this.#database = new Database(this.databaseUrl, this.name, this.logger);
    this.#redis = new RedisConnection(this.redisUrl, this.name, this.logger);
    await this.#redis.connect();
    const ownDeadlines = { commandTimeout: OWN_REDIS_DEADLINE_MS, socketTimeout: OWN_REDIS_DEADLINE_MS };
    Object.assign(this.#redis.client.options, ownDeadlines);
    this.#rabbit = await connect(this.rabbitmqUrl, { clientProperties: { connection_name: this.name } });
    // The pending call rejects with the same error; without a listener it would end the process.
    this.#rabbit.on('error', () => undefined);
    await this.withChannel((channel) => declareTopology(channel, this.topology));
  }

  beginTest(): void {
    this.#isInTest = true;
  }

  /** Stops what the test started; fails the test if a process crashed or did not stop cleanly. */
  async endTest(): Promise<void> {
    this.#isInTest = false;
    const died = this.#services.find((service) => service.hasCrashed);
    await cleanUp(this.#testCleanUps);
    if (died) throw new Error(`${died.name} ended unexpectedly:\n${died.lastLines()}`);
  }

  /** Closes and removes everything. Rejects if a connection or a consumer was left open. */
  async tearDown(): Promise<void> {
    await cleanUp([
      () => this.#databaseUrl && dropDatabase(this.#databaseUrl),
      () => this.#redisDatabase?.release(),
      () => this.#redisServer?.remove(),
      () => this.#rabbit?.close(),
      () => this.#rabbit && this.#removeTopology(),
      () => this.#redis?.close(),
      () => this.#database?.close(),
      ...this.#fileCleanUps,
    ]);
  }

  /** Calls `close` at the end of the test, or of the file if called outside of a test, in reverse order. */
  defer(close: () => unknown): void {
    (this.#isInTest ? this.#testCleanUps : this.#fileCleanUps).push(close);
  }

  /** Starts an API or a worker on these stores. It is stopped at the end of the test and must exit cleanly. */
  start(service: ServiceName, environment: NodeJS.ProcessEnv = {}): ServerProcess {
    const started = new ServerProcess({
      name: service,
      program: fileURLToPath(new URL(`../../${service}/dist/main.js`, import.meta.url)),
      environment: { ...ON_ANY_PORT, ...FOR_TESTS, ...this.environment, ...environment },
      readyPath: '/health/ready',
    });
    this.#services.push(started);
    this.defer(async () => {
      this.#services.splice(this.#services.indexOf(started), 1);
      if (!started.isRunning) return;
      const exit = await started.stop();
      if (exit.code !== 0) {
        throw new Error(
          `${service} ended with ${exit.code ?? exit.signal} when asked to stop:\n${started.lastLines()}`,
        );
      }
    });
    return started;
  }

  async startApi(environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
    // A busy machine makes every event loop late; only tests of load shedding need it.
    const forTests = { FLASHSALE_DEMO: 'true', SHED_EVENT_LOOP_DELAY_MS: '0' };
    return this.start('flashsale-api', { ...forTests, ...environment }).untilReady();
  }

  async startWorker(environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
    return this.start('flashsale-worker', environment).untilReady();
  }

  /** The payment provider of tests; PAYMENT_EVENTS_URL says where it sends its events. */
  async startSandbox(environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
    return this.start('payment-sandbox', { PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET, ...environment }).untilReady();
  }

  /** Another Redis server besides the file's; removed at the end of the test. */
  async startRedis(more: readonly string[] = []): Promise<RedisServer> {
    const server = await RedisServer.start(more);
    this.defer(() => server.remove());
    return server;
  }

  /** Another connection to Redis; closed at the end of the test. */
  async connectRedis(url = this.redisUrl, logger = this.logger): Promise<RedisConnection> {
    const store = new RedisConnection(url, this.name, logger);
    this.defer(() => store.close());
    await store.connect();
    return store;
  }

  /** Another pool to the database; closed at the end of the test. */
  openDatabase(url = this.databaseUrl): Database {
    const database = new Database(url, this.name, this.logger);
    this.defer(() => database.close());
    return database;
  }

  /** Resolves when a standby can receive all that was committed: PostgreSQL writes commits here some time later. */
  async writeCommits(): Promise<void> {
    await this.database.transaction(async (client) => {
      await client.query('SET LOCAL synchronous_commit = on');
      await client.query(`SELECT pg_logical_emit_message(true, 'test', '')`);
    });
  }

  /** A publisher on these stores; closed at the end of the test. */
  async connectPublisher(url = this.rabbitmqUrl, logger = this.logger): Promise<PurchasePublisher> {
    const publisher = new PurchasePublisher(url, `${this.name} publishes`, this.topology, logger);
    this.defer(() => publisher.close());
    await publisher.connect();
    return publisher;
  }

  /** A sale only in PostgreSQL, never opened. By default it has 10 units, is running, and sells at once. */
  async createSale(options: SaleOptions = {}): Promise<Sale> {
    const saleId = options.saleId ?? randomUUID();
    const nowMs = Date.now();
    await this.database.pool.query(
      `INSERT INTO sales (id, name, total_stock, state, starts_at, ends_at, mode, unit_price, currency, hold_ttl_ms,
                          hold_extension_ms, quantity_max, limit_per_user, orders_per_user_max, offer_ttl_ms, buckets)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        saleId,
        options.name ?? 'A product',
        options.totalStock ?? 10,
        options.state ?? 'OPEN',
        options.startsAt ?? new Date(nowMs - MINUTE_MS),
        options.endsAt ?? new Date(nowMs + 60 * MINUTE_MS),
        options.terms === undefined ? 'INSTANT' : 'HOLD',
        options.terms?.unitPrice,
        options.terms?.currency,
        options.terms?.holdTtlMs,
        options.terms?.holdExtensionMs,
        options.terms?.quantityMax,
        options.terms?.limitPerUser,
        options.terms?.ordersPerUserMax,
        options.terms?.offerTtlMs,
        options.buckets ?? 1,
      ],
    );
    return this.readSale(saleId);
  }

  /** A sale with loaded counters, as the reconciler leaves it: epoch 1, gate open. */
  async openSale(options: SaleOptions = {}): Promise<Sale> {
    const { saleId } = await this.createSale(options);
    await this.rebuildSale(saleId);
    return this.readSale(saleId);
  }

  /** Loads the counters; a worker may be faster. */
  async rebuildSale(saleId: string): Promise<void> {
    const sale = await this.readSale(saleId);
    const store = this.redis.sale(saleId);
    await reconcileSale(this.database, store, sale, () => Promise.resolve(true));
    for (const bucket of store.inBuckets(sale.buckets?.length ?? 1)) {
      await until(async () => (await observeSale(bucket))?.ready === true);
    }
  }

  get sales(): Sales {
    return new Sales(this.database);
  }

  /** The sale as PostgreSQL knows it now. */
  async readSale(saleId: string): Promise<Sale> {
    const sale = await this.sales.find(saleId);
    if (sale === undefined) throw new Error(`There is no sale ${saleId}`);
    return sale;
  }

  /** The current counters of the sale in Redis; undefined if they are not loaded. */
  async observe(saleId: string): Promise<SaleObservation | undefined> {
    return observeSale(this.redis.sale(saleId));
  }

  /** Everything that Redis holds of a sale. */
  async readRedis(saleId: string): Promise<unknown> {
    const { client } = this.redis;
    const keys = saleKeys(saleId);
    return {
      meta: await client.hgetall(keys.meta),
      stock: await client.get(keys.stock),
      users: (await client.smembers(keys.users)).sort(),
      orders: await client.hgetall(keys.orders),
      outbox: await client.xrange(keys.outbox, '-', '+'),
    };
  }

  async readOrders(saleId: string): Promise<{ orderId: string; userId: string }[]> {
    const { rows } = await this.database.pool.query<{ orderId: string; userId: string }>(
      'SELECT id AS "orderId", user_id AS "userId" FROM orders WHERE sale_id = $1 ORDER BY user_id',
      [saleId],
    );
    return rows;
  }

  /** How many audit rows of each type the sale has. */
  async countAudit(saleId: string): Promise<Partial<Record<AuditEventType, number>>> {
    const { rows } = await this.database.pool.query<{ type: AuditEventType; count: number }>(
      `SELECT event_type AS type, COUNT(*)::int AS count FROM order_audit_trail
        WHERE sale_id = $1 GROUP BY event_type ORDER BY event_type`,
      [saleId],
    );
    return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  }

  /**
   * Waits until nothing of the sale is in flight: every reservation has its order, and the queue is empty. Dead letters
   * stay.
   */
  async untilAtRest(saleId: string, deadlineMs = AT_REST_DEADLINE_MS): Promise<void> {
    await until(async () => (await this.observe(saleId))?.outboxLength === 0, {
      deadlineMs,
      what: `every reservation of ${saleId} is an order`,
    });
    await until(async () => (await this.queueDepth()) === 0, { deadlineMs, what: 'the queue is empty' });
  }

  /** Runs `work` with a new channel. */
  async withChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.rabbit.createChannel();
    // A channel error, for example a missing queue, also rejects the pending call.
    channel.on('error', () => undefined);
    try {
      return await work(channel);
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  /** The number of ready messages in the queue, without those that a consumer holds. */
  async queueDepth(queue = this.topology.purchases.queue): Promise<number> {
    return this.withChannel(async (channel) => (await channel.checkQueue(queue)).messageCount);
  }

  /** Queues for one test, which may delete them; removed at the end of the test. */
  async declareQueues(): Promise<Topology> {
    const own = topology(`${this.name}-${randomUUID().slice(0, 13)}`);
    await this.withChannel((channel) => declareTopology(channel, own));
    this.defer(() => this.#removeTopology(own));
    return own;
  }

  /** Publishes bodies unchanged to the purchase queue; resolves when the broker has confirmed them. */
  async publish(bodies: readonly (Buffer | Reservation)[], { purchases } = this.topology): Promise<void> {
    const { exchange, routingKey } = purchases;
    const channel = await this.rabbit.createConfirmChannel();
    for (const body of bodies) {
      channel.publish(exchange, routingKey, Buffer.isBuffer(body) ? body : encodeReservations([body]), {
        persistent: true,
      });
    }
    await channel.waitForConfirms();
    await channel.close();
  }

  /** Removes all dead letters and returns their bodies. */
  async takeDeadLetters({ deadLetters } = this.topology): Promise<Buffer[]> {
    return this.withChannel(async (channel) => {
      const bodies: Buffer[] = [];
      for (;;) {
        const delivery = await channel.get(deadLetters.queue, { noAck: true });
        if (delivery === false) return bodies;
        bodies.push(delivery.content);
      }
    });
  }

  /** Ends every connection to the database, like a failover. */
  async terminateBackends(): Promise<number> {
    return terminateBackends(this.databaseUrl);
  }

  async #removeTopology(removed = this.topology): Promise<void> {
    const { purchases, deadLetters } = removed;
    await this.withChannel(async (channel) => {
      await declareTopology(channel, removed);
      const { consumerCount } = await channel.checkQueue(purchases.queue);
      for (const { queue, exchange } of [purchases, deadLetters]) {
        await channel.deleteQueue(queue);
        await channel.deleteExchange(exchange);
      }
      if (consumerCount > 0) throw new Error(`${consumerCount} consumers of this test file were never stopped`);
    });
  }
}

/** Closes in reverse order; a failure does not stop the rest. */
async function cleanUp(closes: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closes.splice(0).reverse()) {
    await Promise.resolve()
      .then(close)
      .catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    throw new AggregateError(failures, failures.map((error) => (error as Error).message).join('; '));
  }
}

function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The stores exist only from beforeAll to afterAll.');
  return value;
}
