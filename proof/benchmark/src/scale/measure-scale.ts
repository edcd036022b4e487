import { randomUUID } from 'node:crypto';
import { observeSale, shardNames } from 'flashsale-core';
import { RedisClusterServers, type ServerProcess, until } from 'flashsale-testkit';
import { findSales, verify, waitForRest } from 'flashsale-verify';
import { openInRedisAlone } from '../contestants/bare-redis.js';
import { OPEN_SETTINGS, startApi, startWorker } from '../contestants/flash-sale-processes.js';
import { insertSales, ReceivedAnswers } from '../contestants/owned-sale.js';
import type { BenchmarkEnvironment } from '../environment.js';
import { LoadGenerator } from '../load/load-generator.js';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';
import { median, ratios, type Spread, spreadOf } from '../statistics/spread.js';
import { BenchStores } from '../stores/bench-stores.js';
import { CpuQuotas } from './cpu-quotas.js';
import { NODE_CORES, type ScaleCase } from './scale-cases.js';

const NODES = [1, 2, 3] as const;
const SCRIPT_CALLS_PER_NODE = 8;
/** As many as a turn of an API's event loop brings under load. */
const ATTEMPTS_PER_CALL = 50;
const MILLISECONDS_PER_SECOND = 1_000;
const SALE_IDS_TRIED_MAX = 10_000;
const OPEN_DEADLINE_MS = 60_000;
/** One worker with its part of a core has them all to write. */
const ORDERS_DEADLINE_MS = 120_000;
const ORDERS_POLL_MS = 20;

export interface ScaleCommand {
  readonly rounds: number;
  readonly seconds: number;
  readonly cases: readonly ScaleCase[];
}

export interface CaseFigures {
  readonly title: string;
  /** With one node, two and three. */
  readonly perSecond: readonly Spread[];
  /** To one node in the same round. */
  readonly ratios: readonly Spread[];
  /** By each kind of process, with one node, two and three. */
  readonly quotaUsed: Readonly<Record<string, readonly number[]>>;
}

export interface ScaleFigures {
  readonly cases: readonly CaseFigures[];
  readonly checks: number;
  readonly brokenChecks: readonly string[];
  readonly failures: number;
}

/** What a turn found. */
interface Turn {
  readonly perSecond: number;
  readonly quotaUsed: Readonly<Record<string, number>>;
}

/** Measures cases on one node, two and three, which take turns in each round. */
export async function measureScale(
  command: ScaleCommand,
  environment: BenchmarkEnvironment,
  logFolder: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<ScaleFigures> {
  const quotas = CpuQuotas.open();
  const closers: (() => unknown)[] = [() => quotas.close()];
  try {
    onStep('a Redis Cluster is formed');
    const cluster = await RedisClusterServers.start({ signal });
    closers.unshift(() => cluster.remove());
    const stores = await BenchStores.open(environment, cluster.addresses);
    closers.unshift(() => stores.close());
    const generator = new LoadGenerator();
    closers.unshift(() => generator.stop());
    quotas.favour('generator', generator.pid);
    const masters = await cluster.masters();
    masters.forEach((node, i) => quotas.limit(`master-${i + 1}`, node.pid ?? 0, NODE_CORES.master));
    const addresses = masters.map(({ address }) => address);
    const context = { command, environment, logFolder, quotas, stores, generator, addresses, onStep, signal };
    const ofScript = new ScriptNodes(context, cluster.addresses);
    const ofShop = new ShopNodes(context, cluster.addresses);
    closers.unshift(() => ofShop.close());
    const script = await measureLevel(context, ofScript);
    await stores.empty();
    const shop = await measureLevel(context, ofShop);
    const { checks, brokenChecks } = shop.length === 0 ? { checks: 0, brokenChecks: [] } : await ofShop.check();
    return { cases: [...script, ...shop], checks, brokenChecks, failures: ofScript.failures + ofShop.failures };
  } finally {
    for (const close of closers) await close();
  }
}

interface Context {
  readonly command: ScaleCommand;
  readonly environment: BenchmarkEnvironment;
  readonly logFolder: string;
  readonly quotas: CpuQuotas;
  readonly stores: BenchStores;
  readonly generator: LoadGenerator;
  /** Of the masters. */
  readonly addresses: readonly string[];
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

/** What runs on the nodes while the cases of a level are measured. */
interface Nodes {
  readonly level: ScaleCase['level'];
  /** Opens the sales of a case, once. Resolves with those for one node, for two and for three. */
  openSales(scaleCase: ScaleCase): Promise<readonly (readonly string[])[]>;
  /** Has so many nodes work, and no others. */
  use(count: number): Promise<void>;
  turn(scaleCase: ScaleCase, saleIds: readonly string[], count: number): Promise<Turn>;
}

async function measureLevel({ command, onStep }: Context, nodes: Nodes): Promise<CaseFigures[]> {
  const cases = command.cases.filter(({ level }) => level === nodes.level);
  const turns = new Map(cases.map((scaleCase) => [scaleCase, NODES.map((): Turn[] => [])]));
  if (cases.length === 0) return [];
  await nodes.use(NODES.length);
  const sales = new Map<ScaleCase, readonly (readonly string[])[]>();
  for (const scaleCase of cases) sales.set(scaleCase, await nodes.openSales(scaleCase));
  // The first round is not counted: everybody's first requests are slower.
  for (let round = 0; round <= command.rounds; round += 1) {
    for (const place of NODES.keys()) {
      const count = NODES[(place + round) % NODES.length] ?? 1;
      onStep(`${round === 0 ? 'warm-up' : `round ${round}`}, ${nodes.level}, nodes: ${count}`);
      await nodes.use(count);
      for (const scaleCase of cases) {
        const saleIds = sales.get(scaleCase)?.[count - 1] ?? [];
        const turn = await nodes.turn(scaleCase, saleIds, count);
        if (round > 0) turns.get(scaleCase)?.[count - 1]?.push(turn);
      }
    }
  }
  return cases.map((scaleCase) => figuresOf(scaleCase, turns.get(scaleCase) ?? []));
}

function figuresOf({ title }: ScaleCase, turns: readonly (readonly Turn[])[]): CaseFigures {
  const rates = turns.map((ofCount) => ofCount.map(({ perSecond }) => perSecond));
  const [one = []] = rates;
  const kinds = Object.keys(turns[0]?.[0]?.quotaUsed ?? {});
  const usedBy = (kind: string): number[] =>
    turns.map((ofCount) => median(ofCount.map(({ quotaUsed }) => quotaUsed[kind] ?? 0)));
  return {
    title,
    perSecond: rates.map(spread),
    ratios: rates.map((values) => spread(ratios(values, one))),
    quotaUsed: Object.fromEntries(kinds.map((kind) => [kind, usedBy(kind)])),
  };
}

/** Masters alone, which the load generator asks by the production script. */
class ScriptNodes implements Nodes {
  readonly level = 'script';
  failures = 0;

  constructor(
    private readonly context: Context,
    private readonly cluster: string,
  ) {}

  async openSales(scaleCase: ScaleCase): Promise<string[][]> {
    const { stores, addresses } = this.context;
    const onMasters = addresses.map((address) => saleIdsOn(stores, address, scaleCase));
    for (const saleId of onMasters.flat()) await openInRedisAlone(stores.verified.redis, saleId, scaleCase.units);
    return NODES.map((count) => spreadOver(onMasters, count, scaleCase));
  }

  async use(): Promise<void> {}

  async turn(_case: ScaleCase, saleIds: readonly string[], count: number): Promise<Turn> {
    const target = { kind: 'redis', url: this.cluster, isCluster: true, attemptsPerCall: ATTEMPTS_PER_CALL } as const;
    const used = watchNodes(this.context.quotas, ['master'], count);
    const result = await runLoad(this.context, target, saleIds, count * SCRIPT_CALLS_PER_NODE);
    this.failures += result.failures;
    return { perSecond: result.answers / result.seconds, quotaUsed: used() };
  }
}

/** Masters, APIs and workers. */
class ShopNodes implements Nodes {
  readonly level = 'shop';
  readonly #apis: ServerProcess[] = [];
  readonly #workers: ServerProcess[] = [];
  readonly #received = new ReceivedAnswers();
  failures = 0;

  constructor(
    private readonly context: Context,
    private readonly cluster: string,
  ) {}

  async openSales(scaleCase: ScaleCase): Promise<string[][]> {
    const { stores, addresses } = this.context;
    if (scaleCase.sales === 1) return Promise.all(NODES.map((count) => this.#openInBuckets(scaleCase, count)));
    const onMasters = addresses.map((address) => saleIdsOn(stores, address, scaleCase));
    await this.#open(scaleCase, onMasters.flat(), 1);
    return NODES.map((count) => spreadOver(onMasters, count, scaleCase));
  }

  /** One sale, with a bucket on each of the first masters. */
  async #openInBuckets(scaleCase: ScaleCase, buckets: number): Promise<string[]> {
    const { stores, addresses } = this.context;
    const saleId = saleIdWith(scaleCase, (id) => {
      const servers = new Set(shardNames(id, buckets).map((shard) => stores.verified.redis.serverOf(shard)));
      return addresses.slice(0, buckets).every((address) => servers.has(address));
    });
    await this.#open(scaleCase, [saleId], buckets);
    return [saleId];
  }

  async #open({ units }: ScaleCase, saleIds: readonly string[], buckets: number): Promise<void> {
    const { stores, signal } = this.context;
    await insertSales(stores, { saleIds, units, owners: undefined, mode: 'INSTANT', buckets });
    for (const shard of saleIds.flatMap((saleId) => shardNames(saleId, buckets))) {
      await until(async () => (await observeSale(stores.verified.redis.sale(shard)))?.ready ?? false, {
        ...{ what: `${shard} is open`, deadlineMs: OPEN_DEADLINE_MS, signal },
      });
    }
  }

  /** APIs stay; workers share one queue, so those that do not take part must not run. */
  async use(count: number): Promise<void> {
    while (this.#apis.length < NODES.length) {
      const api = await startApi(`flashsale-scale-api-${this.#apis.length + 1}`, this.#settings, this.context);
      this.#apis.push(api);
      this.context.quotas.limit(`api-${this.#apis.length}`, api.pid, NODE_CORES.api);
    }
    while (this.#workers.length > count) await this.#stopWorker();
    while (this.#workers.length < count) {
      const name = `flashsale-scale-worker-${this.#workers.length + 1}`;
      const worker = await startWorker(name, this.#settings, this.context);
      this.#workers.push(worker);
      this.context.quotas.limit(`worker-${this.#workers.length}`, worker.pid, NODE_CORES.worker);
    }
  }

  async turn({ countsOrders, connections }: ScaleCase, saleIds: readonly string[], count: number): Promise<Turn> {
    const { quotas } = this.context;
    const ports = this.#apis.slice(0, count).map(({ port }) => port);
    const used = watchNodes(quotas, ['master', 'api', 'worker'], count);
    const startedAtMs = performance.now();
    const result = await runLoad(this.context, { kind: 'http', ports }, saleIds, count * connections);
    this.#received.add(result);
    this.failures += result.failures;
    await this.#untilOrdered();
    const seconds = (performance.now() - startedAtMs) / MILLISECONDS_PER_SECOND;
    const perSecond = countsOrders ? (result.outcomes['SUCCESS'] ?? 0) / seconds : result.answers / result.seconds;
    return { perSecond, quotaUsed: used() };
  }

  /** @throws when the stores do not come to rest */
  async check(): Promise<Pick<ScaleFigures, 'checks' | 'brokenChecks'>> {
    const { verified } = this.context.stores;
    const rest = await waitForRest(verified, await findSales(verified.database, undefined), {
      deadlineMs: ORDERS_DEADLINE_MS,
    });
    if (!rest.atRest) throw new Error(`The stores do not come to rest: ${JSON.stringify(rest.last)}`);
    const { sales, queues = [] } = await verify(verified, { saleId: undefined, waitMs: 0 });
    const checks = [
      ...sales.flatMap((sale) => sale.checks.map((check) => ({ ...check, id: `${sale.saleId} ${check.id}` }))),
      ...queues,
      this.#received.check('orders', 'orders = answers SUCCESS', this.#received.of('SUCCESS'), await this.#orders()),
    ];
    return { checks: checks.length, brokenChecks: checks.filter(({ ok }) => !ok).map(({ id }) => id) };
  }

  async close(): Promise<void> {
    while (this.#workers.length > 0) await this.#stopWorker();
    await Promise.all(this.#apis.map((api) => api.stop()));
  }

  async #stopWorker(): Promise<void> {
    const name = `worker-${this.#workers.length}`;
    await this.#workers.pop()?.stop();
    await this.context.quotas.forget(name);
  }

  /** Until what buyers were promised is in PostgreSQL. */
  async #untilOrdered(): Promise<void> {
    const { signal } = this.context;
    const promised = this.#received.of('SUCCESS');
    await until(async () => (await this.#orders()) >= promised, {
      ...{
        what: `${promised} orders are written`,
        deadlineMs: ORDERS_DEADLINE_MS,
        pollPeriodMs: ORDERS_POLL_MS,
        signal,
      },
    });
  }

  async #orders(): Promise<number> {
    const [row] = await this.context.stores.query<{ orders: number }>(
      'SELECT COALESCE(SUM(sold), 0)::bigint AS orders FROM sales',
    );
    return row?.orders ?? 0;
  }

  get #settings(): Readonly<Record<string, string>> {
    const { DATABASE_URL, RABBITMQ_URL, RABBITMQ_PREFIX } = this.context.environment;
    return {
      ...{ DATABASE_URL, RABBITMQ_URL, RABBITMQ_PREFIX, REDIS_CLUSTER: this.cluster, ...OPEN_SETTINGS },
      // A process that is held up for most of each period is late, and is to work all the same.
      SHED_EVENT_LOOP_DELAY_MS: '0',
    };
  }
}

/** The sales of a case on the first of the masters, an equal part on each, and in turn. */
function spreadOver(onMasters: readonly (readonly string[])[], count: number, { sales }: ScaleCase): string[] {
  return Array.from({ length: sales }, (_, i) => onMasters[i % count]?.[Math.floor(i / count)] ?? '');
}

/** As many sales as a case has, on one master, since it has them all when it is alone. */
function saleIdsOn({ verified }: BenchStores, address: string, scaleCase: ScaleCase): string[] {
  const isOn = (saleId: string): boolean => verified.redis.serverOf(saleId) === address;
  return Array.from({ length: scaleCase.sales }, () => saleIdWith(scaleCase, isOn));
}

function saleIdWith({ name }: ScaleCase, isRight: (saleId: string) => boolean): string {
  for (let tried = 0; tried < SALE_IDS_TRIED_MAX; tried += 1) {
    const saleId = `${name}-${randomUUID()}`;
    if (isRight(saleId)) return saleId;
  }
  throw new Error(`No id was found for a sale of ${name}`);
}

/** The part of their quota that the processes of each kind use, on average. */
function watchNodes(
  quotas: CpuQuotas,
  kinds: readonly (keyof typeof NODE_CORES)[],
  count: number,
): () => Record<string, number> {
  const watches = kinds.map((kind) => {
    const names = NODES.slice(0, count).map((node) => `${kind}-${node}`);
    return [kind, quotas.watch(names)] as const;
  });
  return () =>
    Object.fromEntries(watches.map(([kind, used]) => [kind, used().reduce((sum, share) => sum + share, 0) / count]));
}

async function runLoad(
  { command, generator, signal }: Context,
  target: LoadTarget,
  saleIds: readonly string[],
  connections: number,
): Promise<LoadResult> {
  const plan = { target, seconds: command.seconds, connections, ratePerSecond: undefined, saleIds, pollShare: 0 };
  const buyers = { kind: 'new', prefix: `${randomUUID().slice(0, 8)}-` } as const;
  await generator.prepare({ ...plan, buyers, identities: undefined }, signal);
  return generator.run(signal);
}

function spread(values: readonly number[]): Spread {
  const found = spreadOf(values);
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}
