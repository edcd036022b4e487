import type { BenchmarkResult, ContestantResult } from './benchmark-result.js';

/** How a ratio has changed since a release. Ratios are compared, as absolute figures are those of a machine. */
export interface Change {
  readonly workload: string;
  readonly contestant: string;
  readonly before: number;
  readonly now: number;
  /** 0.1 is a tenth more. */
  readonly relative: number;
  /** Whether the ranges of the rounds do not even touch; else the change may be chance. */
  readonly isClear: boolean;
}

/** What is in both results, in the order of the newer one. */
export function compare(now: BenchmarkResult, before: BenchmarkResult): Change[] {
  return now.workloads.flatMap(({ name, contestants }) => {
    const workload = before.workloads.find((candidate) => candidate.name === name);
    return contestants.flatMap((contestant) => {
      const earlier = workload?.contestants.find((candidate) => candidate.name === contestant.name);
      return earlier === undefined ? [] : changeOf(name, contestant, earlier);
    });
  });
}

/** None for the yardstick itself, which is always 1. */
function changeOf(workload: string, now: ContestantResult, before: ContestantResult): Change[] {
  if (now.ratio === undefined || before.ratio === undefined || now.ratio.min === now.ratio.max) return [];
  return [
    {
      workload,
      contestant: now.name,
      before: before.ratio.median,
      now: now.ratio.median,
      relative: now.ratio.median / before.ratio.median - 1,
      isClear: now.ratio.min > before.ratio.max || now.ratio.max < before.ratio.min,
    },
  ];
}
