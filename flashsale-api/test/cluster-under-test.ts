import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import {
  observeSale,
  openRedisStore,
  Reconciliation,
  type RedisStore,
  type SaleObservation,
  saleKeys,
} from 'flashsale-core';
import { type RedisClusterNode, type RedisClusterOptions, RedisClusterServers, until } from 'flashsale-testkit';
import { RecordingLogger, type TestStores } from '../../flashsale-core/test-support/index.js';
import { openStores, readVerifyEnvironment, verify } from '../../verify/src/index.js';
import type { Answer, ApiClient } from './api-client.js';

const START_DEADLINE_MS = 60_000;
const PASSWORD = 'secret';
const ON_TOP = { flashsale: '+cluster|nodes +asking', flashsale_loader: '+cluster|nodes' };
/** Fewer would mean that most of it was left out. */
const CHECKS_MIN = 15;
/** As a buyer's page does, only sooner. */
const ASK_AGAIN_AFTER_MS = 100;
/** A failover by the nodes, the wait for an old primary, and the rebuild. */
const OPEN_DEADLINE_MS = 40_000;

/** A Redis Cluster of the test file, beside its other stores. */
export function useCluster(stores: TestStores, options: RedisClusterOptions = {}): ClusterUnderTest {
  const cluster = new ClusterUnderTest(stores, options);
  beforeAll(() => cluster.setUp(), START_DEADLINE_MS);
  afterAll(() => cluster.tearDown(), START_DEADLINE_MS);
  return cluster;
}

/** The users of deploy/docker/redis/users.acl, with what docs/scale.md adds on a cluster, as arguments of a server. */
function usersOfShop(): string[] {
  const lines = readFileSync(new URL('../../deploy/docker/redis/users.acl', import.meta.url), 'utf8').split('\n');
  return Object.entries(ON_TOP).flatMap(([user, more]) => {
    const line = lines.find((candidate) => candidate.startsWith(`user ${user} `)) ?? '';
    return `--${line.replace(/#\w+/, `>${PASSWORD}`)} ${more}`.split(' ');
  });
}

export class ClusterUnderTest {
  #servers: RedisClusterServers | undefined;
  #redis: RedisStore | undefined;

  constructor(
    private readonly stores: TestStores,
    private readonly options: RedisClusterOptions,
  ) {}

  async setUp(): Promise<void> {
    const { more = [], ...options } = this.options;
    this.#servers = await RedisClusterServers.start({ ...options, more: [...more, ...usersOfShop()] });
    const address = { url: this.servers.addresses, isCluster: true };
    this.#redis = openRedisStore(address, this.stores.name, new RecordingLogger());
    await this.#redis.connect();
  }

  async tearDown(): Promise<void> {
    await this.#redis?.close();
    await this.#servers?.remove();
  }

  get servers(): RedisClusterServers {
    return this.#servers as RedisClusterServers;
  }

  get redis(): RedisStore {
    return this.#redis as RedisStore;
  }

  /** For processes, on top of that of the other stores. */
  get environment(): Record<string, string> {
    const { addresses } = this.servers;
    return {
      REDIS_URL: '',
      REDIS_CLUSTER: `redis://flashsale@${addresses}`,
      REDIS_PASSWORD: PASSWORD,
      REDIS_LOADER_URL: 'redis://flashsale_loader@any-host:1',
      REDIS_LOADER_PASSWORD: PASSWORD,
    };
  }

  /** A sale in PostgreSQL whose keys are on this node; the worker opens it. */
  async createSaleOn(node: RedisClusterNode, totalStock: number): Promise<string> {
    const slots = new Set(await node.slots());
    for (let tried = 0; ; tried += 1) {
      const saleId = `on_${node.port}_${tried}_${Math.random().toString(36).slice(2, 8)}`;
      if (!slots.has(await this.slotOf(saleId))) continue;
      await this.stores.createSale({ saleId, totalStock });
      return saleId;
    }
  }

  /** A sale on each master. */
  async createSales(totalStock: number): Promise<string[]> {
    const masters = await this.servers.masters();
    return Promise.all(masters.map((node) => this.createSaleOn(node, totalStock)));
  }

  async slotOf(saleId: string): Promise<number> {
    const node = this.servers.nodes.find(({ isRunning }) => isRunning);
    return Number(await node?.client.cluster('KEYSLOT', saleKeys(saleId, 'cluster').meta));
  }

  /** The counters of the sale; undefined while its server is away. */
  async observe(saleId: string): Promise<SaleObservation | undefined> {
    try {
      return await observeSale(this.redis.sale(saleId));
    } catch {
      return undefined;
    }
  }

  async untilOpen(...saleIds: string[]): Promise<void> {
    for (const saleId of saleIds) {
      await until(async () => (await this.observe(saleId))?.ready === true, {
        deadlineMs: OPEN_DEADLINE_MS,
        what: `${saleId} is open`,
      });
    }
  }

  async untilAtRest(...saleIds: string[]): Promise<void> {
    for (const saleId of saleIds) {
      await until(async () => (await this.observe(saleId))?.outboxLength === 0, {
        deadlineMs: OPEN_DEADLINE_MS,
        what: `every reservation of ${saleId} is an order`,
      });
    }
    await until(async () => (await this.stores.queueDepth()) === 0);
  }

  reset(saleId: string): Promise<unknown> {
    return new Reconciliation(this.stores.database, this.redis).reset(saleId, 'test');
  }

  /** What `npm run verify` finds wrong with the sales. */
  async defects(...saleIds: string[]): Promise<unknown[]> {
    const defects: unknown[] = [];
    const verified = await openStores(readVerifyEnvironment({ ...this.stores.environment, ...this.environment }));
    this.stores.defer(() => verified.close());
    for (const saleId of saleIds) {
      const { sales, queues } = await verify(verified, { saleId, waitMs: 10_000 });
      const checks = [...sales.flatMap((sale) => sale.checks), ...(queues ?? [])];
      if (checks.length <= CHECKS_MIN) throw new Error(`${saleId} had ${checks.length} checks only`);
      defects.push(...checks.filter(({ ok }) => !ok));
    }
    return defects;
  }
}

/** Buyers who ask for one unit each, with a key of their own, until they have an answer that is final. */
export class Crowd {
  /** The first answer of each buyer of a sale, and the last one. */
  readonly answers = new Map<string, { readonly first: Answer; last: Answer }>();
  readonly #closing = new AbortController();
  #buyers: Promise<unknown> = Promise.resolve();
  #next = 0;

  constructor(
    private readonly clients: readonly ApiClient[],
    private readonly saleIds: readonly string[],
  ) {}

  start(buyersAtOnce: number): void {
    this.#buyers = Promise.all(Array.from({ length: buyersAtOnce }, () => this.#buyInTurn()));
  }

  /** Nobody else comes; resolves when each has a final answer. */
  async finish(): Promise<void> {
    this.#closing.abort();
    await this.#buyers;
  }

  /** The buyers of a sale to whom a unit was promised at once. */
  promised(saleId: string): { userId: string; orderId: string }[] {
    return this.#promises(saleId, ({ first }) => first);
  }

  /** Those to whom one is promised in the end. */
  promisedAtLast(saleId: string): { userId: string; orderId: string }[] {
    return this.#promises(saleId, ({ last }) => last);
  }

  #promises(saleId: string, which: (of: { first: Answer; last: Answer }) => Answer) {
    return [...this.answers].flatMap(([key, answers]) => {
      const [ofSale, userId = ''] = key.split(' ');
      const { status, body } = which(answers) as Answer<{ status: string; orderId: string }>;
      if (ofSale !== saleId || status !== 200 || body === undefined || !('orderId' in body)) return [];
      return [{ userId, orderId: body.orderId }];
    });
  }

  async #buyInTurn(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const saleId = this.saleIds[this.#next % this.saleIds.length] as string;
      const key = `${saleId} user-${this.#next}`;
      this.#next += 1;
      const first = await this.#ask(key);
      const known = { first, last: first };
      this.answers.set(key, known);
      const endMs = performance.now() + OPEN_DEADLINE_MS;
      while (known.last.status === 503 && performance.now() < endMs) {
        await sleep(ASK_AGAIN_AFTER_MS);
        known.last = await this.#ask(key);
      }
    }
  }

  #ask(key: string): Promise<Answer> {
    const [saleId = '', userId = ''] = key.split(' ');
    const client = this.clients[Number(userId.split('-')[1]) % this.clients.length] as ApiClient;
    return client.buy(saleId, userId, `key-of-${userId}`);
  }
}
