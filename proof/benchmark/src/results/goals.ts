import { thousands } from 'flashsale-command-line';
import type { ContestantName } from '../contestants/contestant.js';
import type { BenchmarkResult, ContestantResult } from './benchmark-result.js';
import { P99, percentileMs, ratioText } from './figures.js';

/** A figure that this project wants to reach. */
interface GoalVerdict {
  readonly title: string;
  readonly goal: string;
  readonly found: string;
  readonly isReached: boolean;
}

interface Goal {
  readonly title: string;
  readonly workload: string;
  /** The least that is wanted, or the most. */
  readonly wanted: { readonly least: number } | { readonly most: number };
  readonly text: (value: number) => string;
  /** Undefined where the result does not have what is needed. */
  readonly figure: (found: (name: ContestantName) => ContestantResult | undefined) => number | undefined;
}

const times = (value: number): string => `${value.toFixed(1)} x`;

const TITLES: Readonly<Record<string, string>> = { 'sold-out': 'sold out', plentiful: 'plentiful stock' };
const REDIS_MICROSECONDS_MIN = 1;

const GOALS: readonly Goal[] = [
  {
    title: 'sold out, answers of one API process to bare Fastify',
    workload: 'sold-out',
    wanted: { least: 0.9 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'sold out, the same to the common design',
    workload: 'sold-out',
    wanted: { least: 8 },
    text: times,
    figure: (found) => quotient(found('flash-sale')?.perSecond.median, found('common')?.perSecond.median),
  },
  {
    title: 'plentiful stock, answers of one API process to bare Fastify',
    workload: 'plentiful',
    wanted: { least: 0.3 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'plentiful stock, orders in the database a second',
    workload: 'plentiful',
    wanted: { least: 3_000 },
    text: thousands,
    figure: (found) => found('flash-sale')?.persistedPerSecond?.median,
  },
  {
    title: 'plentiful stock, the same to the common design',
    workload: 'plentiful',
    wanted: { least: 7 },
    text: times,
    figure: (found) =>
      quotient(found('flash-sale')?.persistedPerSecond?.median, found('common')?.persistedPerSecond?.median),
  },
  {
    title: 'a thousand sales, sold out, answers of one API process to bare Fastify',
    workload: 'sales-1000',
    wanted: { least: 0.6 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'polling, answers of one API process to bare Fastify',
    workload: 'polling',
    wanted: { least: 0.85 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'holds, plentiful stock, answers of one API process to bare Fastify',
    workload: 'hold-plentiful',
    wanted: { least: 0.3 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'holds, all held, answers of one API process to bare Fastify',
    workload: 'hold-all-held',
    wanted: { least: 0.7 },
    text: ratioText,
    figure: (found) => found('flash-sale')?.ratio?.median,
  },
  {
    title: 'holds, paced, milliseconds until a hold can be paid, p99',
    workload: 'hold-paced',
    wanted: { most: 500 },
    text: thousands,
    figure: (found) => percentileMs(found('flash-sale')?.confirmationMs, P99),
  },
  {
    title: 'expiry storm, milliseconds until the last of 10,000 units is on sale again',
    workload: 'expiry-storm',
    wanted: { most: 3_000 },
    text: thousands,
    figure: (found) => found('flash-sale')?.confirmationMs?.at(-1)?.[1],
  },
  {
    title: 'paid orders a second, from the first purchase to the last capture',
    workload: 'paid',
    wanted: { least: 600 },
    text: thousands,
    figure: (found) => found('flash-sale-paid')?.persistedPerSecond?.median,
  },
  ...['sold-out', 'plentiful'].flatMap((workload): Goal[] => [
    {
      title: `${TITLES[workload]}, answers of the production form to the open one`,
      workload,
      wanted: { least: 0.75 },
      text: ratioText,
      figure: (found) => quotient(found('flash-sale-secure')?.perSecond.median, found('flash-sale')?.perSecond.median),
    },
    {
      title: `${TITLES[workload]}, CPU of Redis in the production form to the open one`,
      workload,
      wanted: { most: 1.5 },
      text: ratioText,
      figure: (found) => {
        const open = found('flash-sale')?.cpuMicroseconds['redis'] ?? 0;
        // Where hardly anybody is decided in Redis, the quotient of what is left says nothing.
        if (open < REDIS_MICROSECONDS_MIN) return undefined;
        return quotient(found('flash-sale-secure')?.cpuMicroseconds['redis'], open);
      },
    },
  ]),
];

/** The goals that a result can be held against; those of workloads that did not run are left out. */
export function judgeGoals({ workloads }: BenchmarkResult): GoalVerdict[] {
  return GOALS.flatMap(({ title, workload, wanted, text, figure }) => {
    const contestants = workloads.find(({ name }) => name === workload)?.contestants ?? [];
    const value = figure((name) => contestants.find((contestant) => contestant.name === name));
    if (value === undefined) return [];
    const [goal, isReached] =
      'least' in wanted
        ? [`>= ${text(wanted.least)}`, value >= wanted.least]
        : [`<= ${text(wanted.most)}`, value <= wanted.most];
    return [{ title, goal, found: text(value), isReached }];
  });
}

function quotient(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined || by === 0 ? undefined : value / by;
}

/** Busier than this, the generator may be what limits the rate. */
const GENERATOR_CORES_MAX = 0.95;

/**
 * Whether the generator had time to spare beside the fastest server, so that the server was measured: a sentence, or
 * undefined where no reference ran or this machine does not say.
 */
export function checkGenerator({
  workloads,
}: BenchmarkResult): { readonly text: string; readonly ok: boolean } | undefined {
  const fastest = workloads
    .flatMap(({ contestants }) => contestants)
    .filter(({ name, coresBusy }) => name.startsWith('bare-') && (coresBusy['api'] ?? 0) > 0)
    .sort((a, b) => b.perSecond.median - a.perSecond.median)[0];
  return fastest && judge(fastest);
}

function judge({ name, coresBusy }: ContestantResult) {
  const { generator = 0, api = 0 } = coresBusy;
  const ok = generator < GENERATOR_CORES_MAX && generator < api;
  const text = `The load generator kept ${generator.toFixed(2)} cores busy against ${name}, which kept ${api.toFixed(2)} busy`;
  return { text: `${text}: ${ok ? 'the server was the limit' : 'the generator was the limit'}.`, ok };
}
