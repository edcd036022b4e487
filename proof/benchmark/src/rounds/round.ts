import { until, usageOf } from 'flashsale-testkit';
import type { Contestant, Persistence } from '../contestants/contestant.js';
import type { LoadGenerator } from '../load/load-generator.js';
import { type LoadPlan, type LoadResult, unitsIn } from '../load/load-plan.js';

const PERSISTED_DEADLINE_MS = 180_000;
const MILLISECONDS_PER_SECOND = 1_000;

/** What one round of one contestant showed. */
export interface RoundResult {
  readonly load: LoadResult;
  readonly persistence: Persistence | undefined;
  /** Processor seconds by part, from the first request until nothing was under way any more. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** How many cores each part kept busy while the load was sent. */
  readonly coresBusy: Readonly<Record<string, number>>;
  /** What the watch resolved with. */
  readonly watched: readonly number[] | undefined;
}

export interface RoundPlan {
  readonly contestant: Contestant;
  readonly plan: LoadPlan;
  readonly generator: LoadGenerator;
  readonly stores: Readonly<Record<string, readonly number[]>>;
  readonly signal: AbortSignal;
  /** What is held during the load, and released when it ends. */
  readonly lock: { readonly release: () => Promise<void> } | undefined;
  /** What is watched during the load; undefined where nothing is. */
  readonly watch: (() => Promise<readonly number[]>) | undefined;
}

/** Sends the load of one round and follows what becomes of it. */
export async function measureRound(round: RoundPlan): Promise<RoundResult> {
  const { contestant, plan, generator, stores, signal, lock, watch } = round;
  const loadAndRelease = async (): Promise<LoadResult> => {
    try {
      return await generator.run(signal);
    } finally {
      await lock?.release();
    }
  };
  await generator.prepare(plan, signal);
  const parts = { ...contestant.processes, ...stores, generator: [generator.pid] };
  const ordersBefore = await contestant.countOrders();
  const startedAtMs = performance.now();
  const before = readCpu(parts);
  const watching = watch?.();
  const loading = loadAndRelease().then((load) => {
    const busySeconds = (performance.now() - startedAtMs) / MILLISECONDS_PER_SECOND;
    return { load, busySeconds, busy: difference(readCpu(parts), before) };
  });
  const [{ load, busySeconds, busy }, watched] = await Promise.all([loading, watching]);
  contestant.receive(load);
  const persistence = await followOrders(contestant, ordersBefore, load, startedAtMs, signal);
  await contestant.untilAtRest(signal);
  return {
    load,
    persistence,
    cpuSeconds: difference(readCpu(parts), before),
    watched,
    coresBusy: Object.fromEntries(Object.entries(busy).map(([part, seconds]) => [part, seconds / busySeconds])),
  };
}

/** When the last order of this round is in the database. */
async function followOrders(
  contestant: Contestant,
  ordersBefore: number | undefined,
  { outcomes, paid }: LoadResult,
  startedAtMs: number,
  signal: AbortSignal,
): Promise<Persistence | undefined> {
  const orders = contestant.target.kind === 'shop' ? paid : unitsIn(outcomes);
  if (ordersBefore === undefined || orders === 0) return undefined;
  await until(async () => ((await contestant.countOrders()) ?? 0) - ordersBefore >= orders, {
    what: 'every order of the round is in the database',
    deadlineMs: PERSISTED_DEADLINE_MS,
    signal,
  });
  return { orders, seconds: (performance.now() - startedAtMs) / MILLISECONDS_PER_SECOND };
}

function readCpu(parts: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).map(([part, pids]) => [part, usageOf(pids).cpuSeconds]));
}

function difference(after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(after).map(([part, seconds]) => [part, seconds - (before[part] ?? 0)]));
}
