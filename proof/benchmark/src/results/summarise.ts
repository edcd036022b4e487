import { YARDSTICK } from '../contestants/contestant.js';
import { summariseLatency } from '../load/latency.js';
import type { Rounds } from '../rounds/run-workload.js';
import type { RoundResult } from '../rounds/round.js';
import { median, ratios, type Spread, spreadOf } from '../statistics/spread.js';
import type { Workload } from '../workloads/workloads.js';
import type { ContestantResult, WorkloadResult } from './benchmark-result.js';

const MICROSECONDS_PER_SECOND = 1e6;

/** What the rounds of a workload come to. */
export function summarise({ name, title, follows }: Workload, all: readonly Rounds[]): WorkloadResult {
  const yardstick = all.find(({ contestant }) => contestant.name === YARDSTICK)?.rounds.map(perSecond);
  const contestants = all.map((rounds) => summariseContestant(rounds, yardstick, follows !== undefined));
  return { name, title, ...(follows !== undefined && { follows }), contestants };
}

function summariseContestant(
  { contestant, rounds, checks, confirmations, redisBytes }: Rounds,
  yardstick: readonly number[] | undefined,
  isFollowed: boolean,
): ContestantResult {
  const rates = rounds.map(perSecond);
  const persisted = rounds.flatMap(({ persistence }) =>
    persistence ? [persistence.orders / persistence.seconds] : [],
  );
  return {
    name: contestant.name,
    title: contestant.title,
    perSecond: spreadOf(rates) as Spread,
    ratio: yardstick && spreadOf(ratios(rates, yardstick)),
    latencyMs: summariseLatency(rounds.map(({ load }) => load.latency)),
    persistedPerSecond: isFollowed ? spreadOf(persisted) : undefined,
    confirmationMs: isFollowed ? medianCurve(confirmations) : undefined,
    cpuMicroseconds: mediansByPart(rounds.map(cpuMicrosecondsPerAnswer)),
    coresBusy: mediansByPart(rounds.map(({ coresBusy }) => coresBusy)),
    redisBytes,
    outcomes: sumByKey(rounds.map(({ load }) => load.outcomes)),
    failures: rounds.reduce((sum, { load }) => sum + load.failures, 0),
    checks: checks.length,
    brokenChecks: checks.filter(({ ok }) => !ok),
  };
}

function perSecond({ load }: RoundResult): number {
  return load.answers / load.seconds;
}

function cpuMicrosecondsPerAnswer({ cpuSeconds, load }: RoundResult): Record<string, number> {
  return Object.fromEntries(
    Object.entries(cpuSeconds).map(([part, seconds]) => [part, (seconds * MICROSECONDS_PER_SECOND) / load.answers]),
  );
}

function mediansByPart(rounds: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const parts = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(parts.map((part) => [part, median(rounds.map((round) => round[part] ?? 0))]));
}

function sumByKey(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, count] of counts.flatMap(Object.entries<number>)) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}

/** The median of each percentile over the rounds. */
function medianCurve(curves: Rounds['confirmations']): ContestantResult['confirmationMs'] {
  const [first] = curves;
  return first?.map(([percentile], i) => [percentile, median(curves.map((curve) => curve[i]?.[1] ?? 0))] as const);
}
