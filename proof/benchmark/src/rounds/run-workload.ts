import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { saleKeys } from 'flashsale-core';
import type { CheckResult } from 'flashsale-verify';
import type { Contestant, DueHolds } from '../contestants/contestant.js';
import { BUYERS, WARM_UP_BUYERS } from '../identities/identities.js';
import type { LoadGenerator } from '../load/load-generator.js';
import type { Buyers, LoadPlan } from '../load/load-plan.js';
import type { BenchmarkSettings } from '../results/benchmark-result.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { Workload } from '../workloads/workloads.js';
import { measureRound, type RoundResult } from './round.js';
import { watchRelease } from './watch-release.js';

/** Everybody once a round, each round beginning with the next one: nobody always comes after the same neighbour first. */
export function orderOfRound<Thing>(things: readonly Thing[], round: number): Thing[] {
  const first = things.length === 0 ? 0 : round % things.length;
  return [...things.slice(first), ...things.slice(0, first)];
}

/** Enough for the connections, the compilers and the caches. */
const WARM_UP_SECONDS = 0.4;
const WARM_UP_UNITS = 100;
/** How much faster than its warm-up a contestant may be. */
const HURRY = 1.25;
/** Until the deadline of holds that a round begins with: their sale has to be open by then, on a busy machine. */
const DUE_AFTER_MS = 20_000;
/** The load begins so long before that. */
const LOAD_BEFORE_DUE_MS = 300;
const CONFIRMATION_PERCENTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];
const PERCENT = 100;

interface WorkloadContext {
  readonly generator: LoadGenerator;
  readonly stores: BenchStores;
  readonly storeProcesses: Readonly<Record<string, readonly number[]>>;
  readonly settings: BenchmarkSettings;
  readonly signal: AbortSignal;
  readonly onProgress: (contestant: Contestant, round: number) => void;
}

interface OpenSales {
  readonly saleIds: readonly string[];
  readonly buyers: Buyers;
  readonly due?: DueHolds | undefined;
}

/** Everything that the rounds of one contestant showed. */
export interface Rounds {
  readonly contestant: Contestant;
  readonly rounds: readonly RoundResult[];
  readonly checks: readonly CheckResult[];
  readonly confirmations: readonly (readonly (readonly [percentile: number, milliseconds: number])[])[];
  readonly redisBytes: number | undefined;
}

/** Runs the rounds of a workload: in each of them every contestant has its turn. */
export async function runWorkload(
  workload: Workload,
  contestants: readonly Contestant[],
  context: WorkloadContext,
): Promise<Rounds[]> {
  const trials = contestants.map((contestant) => new Trial(workload, contestant, context));
  for (let round = 0; round < context.settings.rounds; round += 1) {
    for (const trial of orderOfRound(trials, round)) {
      context.onProgress(trial.contestant, round);
      await trial.run(round === context.settings.rounds - 1);
    }
  }
  return trials.map((trial) => trial.shown);
}

/** One contestant under one workload. */
class Trial {
  readonly #rounds: RoundResult[] = [];
  readonly #checks: CheckResult[] = [];
  readonly #confirmations: Rounds['confirmations'][number][] = [];
  #redisBytes: number | undefined;
  #lasting: OpenSales | undefined;

  constructor(
    private readonly workload: Workload,
    readonly contestant: Contestant,
    private readonly context: WorkloadContext,
  ) {}

  get shown(): Rounds {
    return {
      contestant: this.contestant,
      rounds: this.#rounds,
      checks: this.#checks,
      confirmations: this.#confirmations,
      redisBytes: this.#redisBytes,
    };
  }

  async run(isLast: boolean): Promise<void> {
    const { contestant, workload } = this;
    const { generator, storeProcesses, signal } = this.context;
    const pace = await this.#warmUp();
    const { saleIds, buyers, due } = this.#lasting ?? (await this.#openSales(pace));
    const plan = { ...this.#plan(saleIds), buyers: this.#renewed(buyers, pace) };
    const lock = workload.locksFirstSale ? await this.context.stores.lockSale(saleIds[0] ?? '') : undefined;
    const watch = due && (await this.#watchOf(saleIds[0] ?? '', due));
    const round = await measureRound({ contestant, plan, generator, stores: storeProcesses, signal, lock, watch });
    this.#rounds.push(round);
    if (round.watched === undefined)
      await this.#readConfirmations(workload.locksFirstSale ? saleIds.slice(1) : saleIds);
    else this.#confirmations.push(curveOf(round.watched));
    if (workload.isLasting && !isLast) {
      this.#lasting = { saleIds, buyers };
      return;
    }
    this.#checks.push(...(await contestant.check()));
    await contestant.forgetSales();
  }

  /** Everybody's first requests are slower. Resolves with the answers a second. */
  async #warmUp(): Promise<number> {
    const saleIds = [`warm-up-${randomUUID()}`];
    const { contestant } = this;
    const { mode } = this.workload;
    const { generator, signal } = this.context;
    await contestant.openSales({ saleIds, units: WARM_UP_UNITS, owners: undefined, mode }, signal);
    const buyers = contestant.identities === undefined ? newBuyers() : buyersInTurn(WARM_UP_BUYERS);
    const plan = { ...this.#plan(saleIds), buyers, seconds: WARM_UP_SECONDS, ratePerSecond: undefined };
    await generator.prepare(plan, signal);
    const result = await generator.run(signal);
    contestant.receive(result);
    return result.answers / result.seconds;
  }

  /** Waits until shortly before the deadline. @throws when the sale was open too late for that */
  async #watchOf(saleId: string, due: DueHolds): Promise<() => Promise<readonly number[]>> {
    const { stores, signal } = this.context;
    const waitMs = due.atMs - LOAD_BEFORE_DUE_MS - Date.now();
    if (waitMs < 0) throw new Error(`${saleId} was open ${-waitMs} ms too late for its deadlines`);
    await sleep(waitMs, undefined, { signal });
    return () => watchRelease(stores, saleId, due, CONFIRMATION_PERCENTILES, signal);
  }

  async #openSales(pace: number): Promise<OpenSales> {
    const { sales, units, owners, dueHolds, mode } = this.workload;
    const run = randomUUID();
    const saleIds = Array.from({ length: sales }, (_, index) => `sale-${index}-${run}`);
    const prefix = 'owner-';
    const unitsNow =
      typeof units === 'number'
        ? units
        : Math.max(1, Math.round(units.shareOfRequests * pace * this.context.settings.seconds));
    const wanted = owners === undefined ? undefined : { prefix, count: owners };
    const due = dueHolds === 0 ? undefined : { count: dueHolds, atMs: Date.now() + DUE_AFTER_MS };
    await this.contestant.openSales({ saleIds, units: unitsNow, owners: wanted, mode, due }, this.context.signal);
    if (wanted !== undefined) {
      const keys = saleIds.map((saleId) => saleKeys(saleId)).flatMap(({ users, orders }) => [users, orders]);
      this.#redisBytes = await this.context.stores.redisMemoryBytes(keys);
    }
    return { saleIds, buyers: wanted === undefined ? newBuyers() : { kind: 'known', ...wanted }, due };
  }

  #plan(saleIds: readonly string[]): LoadPlan {
    const { seconds, connections } = this.context.settings;
    const { pollShare, ratePerSecond, turns } = this.workload;
    return {
      target: this.contestant.target,
      seconds: seconds * turns,
      connections,
      ratePerSecond,
      saleIds,
      buyers: newBuyers(),
      identities: this.contestant.identities,
      pollShare,
    };
  }

  /** In sales that last, those who are new have to be new in every round. */
  #renewed(buyers: Buyers, pace: number): Buyers {
    if (buyers.kind !== 'new') return buyers;
    return this.contestant.identities === undefined ? newBuyers() : buyersInTurn(this.#buyersWithTokens(pace));
  }

  /** Where every purchase is to be a success, nobody may have to come twice. */
  #buyersWithTokens(pace: number): number {
    const { follows, ratePerSecond } = this.workload;
    if (follows === undefined) return BUYERS;
    const arrivals = (ratePerSecond ?? pace * HURRY) * this.context.settings.seconds;
    return Math.max(BUYERS, Math.ceil(arrivals));
  }

  async #readConfirmations(saleIds: readonly string[]): Promise<void> {
    const delays = await this.contestant.confirmationMs(saleIds, CONFIRMATION_PERCENTILES);
    if (delays === undefined || this.workload.owners !== undefined) return;
    this.#confirmations.push(curveOf(delays));
  }
}

function curveOf(delaysMs: readonly number[]): Rounds['confirmations'][number] {
  return CONFIRMATION_PERCENTILES.map((percentile, i) => [percentile * PERCENT, delaysMs[i] ?? 0] as const);
}

function newBuyers(): Buyers {
  return { kind: 'new', prefix: newPrefix() };
}

function buyersInTurn(count: number): Buyers {
  return { kind: 'in turn', prefix: newPrefix(), count };
}

function newPrefix(): string {
  return `${randomUUID().slice(0, 8)}-`;
}
