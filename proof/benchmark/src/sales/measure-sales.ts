import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HELD_SALES_KEY, observeSale, resetSale, saleKeys } from 'flashsale-core';
import { type ServerProcess, until, usageOf } from 'flashsale-testkit';
import { verify } from 'flashsale-verify';
import { FlashSaleProcesses, OPEN_SETTINGS } from '../contestants/flash-sale-processes.js';
import { insertSales } from '../contestants/owned-sale.js';
import type { BenchmarkEnvironment } from '../environment.js';
import { storeProcesses } from '../processes/store-processes.js';
import { type Spread, spreadOf } from '../statistics/spread.js';
import { BenchStores } from '../stores/bench-stores.js';

const UNITS = 100;
const SALES_PER_STATEMENT = 1_000;
const LISTS_READ = 50;
const DEFINITIONS_CHANGED = 20;
const SALES_REOPENED = 100;
const LOOK_PERIOD_MS = 10;
const COUNT_PERIOD_MS = 100;
const CHANGE_DEADLINE_MS = 60_000;
const DEADLINE_MS = 1_200_000;
/** A sale that ended before is retired; the worker's setting is in whole hours. */
const RETIRE_AFTER_HOURS = '1';

export interface SalesCommand {
  readonly count: number;
  readonly buyers: number;
  /** How long the idle system is watched. */
  readonly seconds: number;
}

export interface SalesFigures {
  readonly count: number;
  readonly openedMs: number;
  readonly bytesPerSale: number;
  /** Cores used by each kind of process while nobody buys. */
  readonly idleCores: Readonly<Record<string, number>>;
  readonly listMs: Spread;
  /** Answers of the list that were not 200. */
  readonly listFailures: number;
  readonly definitionMs: Spread;
  /** From an empty Redis until buyers may buy of each sale again. */
  readonly reloadedMs: number;
  /** One verify of all of them. */
  readonly verifyManyMs: number;
  readonly retiredMs: number;
  readonly bytesLeft: number;
  readonly reopenedMs: number;
  readonly buyers: number;
  readonly rebuildMs: number;
  readonly bytesPerBuyer: number;
  readonly verifyMs: number;
  readonly resetMs: number;
}

/** Opens many sales at once, watches them, loses Redis, retires them and brings some back; then one sale with many buyers. */
export async function measureSales(
  command: SalesCommand,
  environment: BenchmarkEnvironment,
  logFolder: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<SalesFigures> {
  const stores = await BenchStores.open(environment);
  const group = { name: 'sales', apis: 1, settings: OPEN_SETTINGS };
  let running: FlashSaleProcesses | undefined;
  try {
    running = await FlashSaleProcesses.start(
      environment,
      { groups: [group], workerSettings: { RETIRE_AFTER_HOURS } },
      logFolder,
      signal,
    );
    const [api] = running.apis(group.name);
    if (api === undefined) throw new Error('no API was started');
    const many = await measureMany(command, { stores, running, api, environment, onStep, signal });
    const large = await measureLarge(command.buyers, stores, onStep, signal);
    return { ...many, ...large };
  } finally {
    await running?.stop();
    await stores.empty();
    await stores.close();
  }
}

interface Context {
  readonly stores: BenchStores;
  readonly running: FlashSaleProcesses;
  readonly api: ServerProcess;
  readonly environment: BenchmarkEnvironment;
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

type LargeFigures = Pick<SalesFigures, 'buyers' | 'rebuildMs' | 'bytesPerBuyer' | 'verifyMs' | 'resetMs'>;
type ManyFigures = Omit<SalesFigures, keyof LargeFigures>;

async function measureMany({ count, seconds }: SalesCommand, context: Context): Promise<ManyFigures> {
  const { stores, api, onStep, signal } = context;
  const saleIds = Array.from({ length: count }, () => `many-${randomUUID()}`);
  const before = await memoryBytes(stores);
  onStep(`${count} sales open`);
  const openedMs = await timed(async () => {
    for (let from = 0; from < count; from += SALES_PER_STATEMENT) {
      const some = saleIds.slice(from, from + SALES_PER_STATEMENT);
      await insertSales(stores, { saleIds: some, units: UNITS, owners: undefined, mode: 'INSTANT' });
    }
    await untilOpen(stores, { saleIds, afterEpoch: 0 }, signal);
  });
  const bytesPerSale = ((await memoryBytes(stores)) - before) / count;
  onStep(`nobody buys for ${seconds} s`);
  const idleCores = await watchIdle(context, seconds);
  onStep('the list is read, and definitions change');
  const { listMs, listFailures } = await readLists(api);
  const definitionMs = await changeDefinitions(stores, saleIds, signal);
  onStep('Redis loses all');
  const [{ epoch: afterEpoch } = { epoch: 0 }] = await stores.query<{ epoch: number }>(
    'SELECT MAX(epoch) AS epoch FROM sales',
  );
  const reloadedMs = await timed(async () => {
    await stores.redis.client.flushdb('ASYNC');
    await untilOpen(stores, { saleIds, afterEpoch }, signal);
  });
  onStep('all are verified');
  const verifyManyMs = await timed(() => verifySales(stores, undefined));
  onStep('all end and are retired');
  const retiredMs = await timed(async () => {
    await stores.query(`UPDATE sales SET starts_at = now() - interval '4 hours', ends_at = now() - interval '2 hours'`);
    await until(async () => (await stores.redis.client.scard(HELD_SALES_KEY)) === 0, {
      ...{ what: 'Redis has no sale', deadlineMs: DEADLINE_MS, pollPeriodMs: COUNT_PERIOD_MS, signal },
    });
  });
  const bytesLeft = Math.max((await memoryBytes(stores)) - before, 0);
  onStep('some come back');
  const back = saleIds.slice(0, SALES_REOPENED);
  const reopenedMs = await timed(async () => {
    await stores.query(`UPDATE sales SET ends_at = now() + interval '1 day' WHERE id = ANY ($1)`, [back]);
    await untilOpen(stores, { saleIds: back, afterEpoch: 0 }, signal);
  });
  return {
    ...{ count, openedMs, bytesPerSale, idleCores, listMs, listFailures },
    ...{ definitionMs, reloadedMs, verifyManyMs, retiredMs, bytesLeft, reopenedMs },
  };
}

/** Until buyers may buy: Redis has each of them open, in an epoch after that one. */
async function untilOpen(
  stores: BenchStores,
  { saleIds, afterEpoch }: { saleIds: readonly string[]; afterEpoch: number },
  signal: AbortSignal,
): Promise<void> {
  const isOpen = async (): Promise<boolean> => {
    const [row] = await stores.query<{ open: number }>(
      'SELECT COUNT(*) AS open FROM sales WHERE id = ANY ($1) AND epoch > $2 AND opened_epoch = epoch AND retired_at IS NULL',
      [saleIds, afterEpoch],
    );
    if (row?.open !== saleIds.length) return false;
    for (let from = 0; from < saleIds.length; from += SALES_PER_STATEMENT) {
      const some = saleIds.slice(from, from + SALES_PER_STATEMENT);
      const { redis } = stores.verified;
      const seen = await redis.inOneWrite(() => Promise.all(some.map((saleId) => observeSale(redis.sale(saleId)))));
      if (!seen.every((one) => one?.ready === true)) return false;
    }
    return true;
  };
  await until(isOpen, {
    ...{ what: 'all sales are open', deadlineMs: DEADLINE_MS, pollPeriodMs: COUNT_PERIOD_MS, signal },
  });
}

async function watchIdle(
  { running, api, environment, signal }: Context,
  seconds: number,
): Promise<Record<string, number>> {
  const groups = {
    api: [api.pid],
    workers: running.workers.map(({ pid }) => pid),
    ...storeProcesses(environment),
  };
  const read = (): Record<string, number> =>
    Object.fromEntries(Object.entries(groups).map(([name, pids]) => [name, usageOf(pids).cpuSeconds]));
  const [before, startedAtMs] = [read(), performance.now()];
  await sleep(seconds * 1_000, undefined, { signal });
  const [after, tookSeconds] = [read(), (performance.now() - startedAtMs) / 1_000];
  return Object.fromEntries(
    Object.entries(after).map(([name, cpuSeconds]) => [name, (cpuSeconds - (before[name] ?? 0)) / tookSeconds]),
  );
}

async function readLists({ port }: ServerProcess): Promise<Pick<SalesFigures, 'listMs' | 'listFailures'>> {
  const times: number[] = [];
  let listFailures = 0;
  for (let i = 0; i < LISTS_READ; i += 1) {
    times.push(
      await timed(async () => {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/sales`);
        await response.arrayBuffer();
        if (!response.ok) listFailures += 1;
      }),
    );
  }
  return { listMs: spread(times), listFailures };
}

/** How long after the commit Redis has a changed definition. */
async function changeDefinitions(
  stores: BenchStores,
  saleIds: readonly string[],
  signal: AbortSignal,
): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < DEFINITIONS_CHANGED; i += 1) {
    const saleId = saleIds[Math.floor((i * saleIds.length) / DEFINITIONS_CHANGED)] ?? '';
    const name = `Changed ${i}`;
    await stores.query('UPDATE sales SET name = $2 WHERE id = $1', [saleId, name]);
    times.push(
      await timed(() =>
        until(async () => (await stores.redis.client.hget(saleKeys(saleId).meta, 'name')) === name, {
          ...{ what: 'Redis has the definition', deadlineMs: CHANGE_DEADLINE_MS, pollPeriodMs: LOOK_PERIOD_MS, signal },
        }),
      ),
    );
  }
  return spread(times);
}

/** A sale that has its buyers in PostgreSQL alone, as after the loss of a disk; then it is reset. */
async function measureLarge(
  buyers: number,
  stores: BenchStores,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<LargeFigures> {
  const saleId = `large-${randomUUID()}`;
  onStep(`${buyers} orders are written`);
  const owners = { prefix: randomUUID().slice(0, 28), count: buyers };
  await insertSales(stores, { saleIds: [saleId], units: UNITS, owners, mode: 'INSTANT' });
  const before = await memoryBytes(stores);
  onStep('their sale is rebuilt, verified and reset');
  const rebuildMs = await timed(() => untilOpen(stores, { saleIds: [saleId], afterEpoch: 0 }, signal));
  const bytesPerBuyer = ((await memoryBytes(stores)) - before) / buyers;
  const verifyMs = await timed(() => verifySales(stores, saleId));
  const resetMs = await timed(async () => {
    await resetSale(stores.database, stores.verified.redis.sale(saleId), 'npm run bench -- sales');
  });
  return { buyers, rebuildMs, bytesPerBuyer, verifyMs, resetMs };
}

/** @throws when a check does not hold */
async function verifySales(stores: BenchStores, saleId: string | undefined): Promise<void> {
  const { ok } = await verify(stores.verified, { saleId, waitMs: 0 });
  if (!ok) throw new Error(`The checks of ${saleId ?? 'the sales'} do not hold`);
}

async function memoryBytes({ redis }: BenchStores): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.client.info('memory'))?.[1]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

function spread(values: readonly number[]): Spread {
  const found = spreadOf(values);
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}
