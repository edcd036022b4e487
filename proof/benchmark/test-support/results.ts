import type { ContestantName } from '../src/contestants/contestant.js';
import { type BenchmarkResult, type ContestantResult, RESULT_FORMAT } from '../src/results/benchmark-result.js';
import { spreadOf, type Spread } from '../src/statistics/spread.js';

export function spread(...values: number[]): Spread {
  return spreadOf(values) as Spread;
}

export function contestantResult(name: ContestantName, changes: Partial<ContestantResult> = {}): ContestantResult {
  return {
    name,
    title: `the contestant ${name}`,
    perSecond: spread(9_000, 10_000, 11_000),
    ratio: spread(0.5, 0.6, 0.7),
    latencyMs: { p50: 1, p95: 2, p99: 3, max: 4, curve: [[50, 1] as const, [99, 3] as const, [100, 4] as const] },
    persistedPerSecond: undefined,
    confirmationMs: undefined,
    cpuMicroseconds: { api: 50, workers: 5, redis: 10, generator: 20 },
    coresBusy: { api: 0.98, redis: 0.2, generator: 0.5 },
    redisBytes: undefined,
    outcomes: { SOLD_OUT: 10_000 },
    failures: 0,
    checks: 20,
    brokenChecks: [],
    ...changes,
  };
}

export function benchmarkResult(workloads: Readonly<Record<string, readonly ContestantResult[]>>): BenchmarkResult {
  return {
    format: RESULT_FORMAT,
    version: '1.2.3',
    startedAt: '2026-11-26T17:00:00.000Z',
    command: 'npm run bench',
    machine: { cores: 2, cpu: 'a processor', memoryGib: 8, system: 'Linux 6.1' },
    versions: { node: 'v20.20.0', redis: '7.0.15' },
    settings: { rounds: 3, seconds: 2, connections: 64 },
    workloads: Object.entries(workloads).map(([name, contestants]) => ({
      name,
      title: `the work ${name}`,
      contestants,
    })),
  };
}
