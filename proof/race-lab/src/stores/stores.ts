import { connect, type ChannelModel } from 'amqplib';
import { type Logger, RedisConnection, tlsByScheme } from 'flashsale-core';
import type { Redis } from 'ioredis';
import { MemoryCounters } from './memory-counters.js';
import { openPostgresql, type PostgresqlStore } from './postgresql-store.js';
import { connectRedis } from './redis-connection.js';
import type { StoreAddresses } from './store-addresses.js';

const CONNECT_DEADLINE_MS = 5_000;
const QUIET: Logger = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** The stores of one process. Each is connected to when a strategy first asks for it. */
export class Stores {
  readonly memory = new MemoryCounters();
  #postgresql: PostgresqlStore | undefined;
  #redis: Promise<Redis> | undefined;
  #saleStore: Promise<RedisConnection> | undefined;
  #rabbitmq: Promise<ChannelModel> | undefined;
  readonly #ownConnections: Promise<Redis>[] = [];

  constructor(
    private readonly addresses: StoreAddresses,
    readonly runId: string,
    readonly connectionsMax: number,
  ) {}

  get postgresql(): PostgresqlStore {
    return (this.#postgresql ??= openPostgresql(
      expectAddress(this.addresses, 'postgresql'),
      this.runId,
      this.connectionsMax,
    ));
  }

  /** The connection to Redis that everybody in this process shares. */
  redis(): Promise<Redis> {
    return (this.#redis ??= connectRedis(expectAddress(this.addresses, 'redis'), { reconnects: true }));
  }

  /** One more connection to Redis, for a transaction that must not be interleaved with other claims of this process. */
  ownRedis(): Promise<Redis> {
    const connection = connectRedis(expectAddress(this.addresses, 'redis'));
    this.#ownConnections.push(connection);
    return connection;
  }

  /** Redis as the flash sale itself uses it, with its scripts. */
  saleStore(): Promise<RedisConnection> {
    return (this.#saleStore ??= connectSaleStore(expectAddress(this.addresses, 'redis')));
  }

  rabbitmq(): Promise<ChannelModel> {
    return (this.#rabbitmq ??= connectRabbitmq(expectAddress(this.addresses, 'rabbitmq')));
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      this.#postgresql?.pool.end(),
      this.#saleStore?.then((store) => store.close()),
      this.#rabbitmq?.then((connection) => connection.close()),
      ...[this.#redis, ...this.#ownConnections].map(async (connection) => (await connection)?.disconnect()),
    ]);
  }
}

function expectAddress(addresses: StoreAddresses, store: keyof StoreAddresses): string {
  const address = addresses[store];
  if (address === undefined) throw new Error(`the address of ${store} is not known`);
  return address;
}

async function connectSaleStore(url: string): Promise<RedisConnection> {
  const store = new RedisConnection(url, 'race-lab', QUIET);
  await store.connect();
  if (store.isConnected) return store;
  await store.close();
  throw new Error('Redis was not reached');
}

async function connectRabbitmq(url: string): Promise<ChannelModel> {
  const connection = await connect(url, { ...tlsByScheme(url), timeout: CONNECT_DEADLINE_MS, noDelay: true });
  // The claims in flight fail by their own deadline; without a listener the event would end the process.
  connection.on('error', () => undefined);
  return connection;
}
