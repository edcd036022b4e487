import type { CheckResult } from 'flashsale-verify';
import type { Machine } from 'flashsale-command-line';
import type { ContestantName } from '../contestants/contestant.js';
import type { LatencySummary } from '../load/latency.js';
import type { WorkFigures } from './work-figures.js';
import type { Spread } from '../statistics/spread.js';

/** What is asked first, what answers, then what it asks, then what comes after the answer; the generator is no part of the system. */
export const PARTS = ['proxy', 'api', 'redis', 'rabbitmq', 'workers', 'postgresql', 'provider', 'generator'] as const;

/** Raised when results of before cannot be read any more. */
export const RESULT_FORMAT = 1;

export interface BenchmarkResult {
  readonly format: typeof RESULT_FORMAT;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly command: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: BenchmarkSettings;
  readonly workloads: readonly WorkloadResult[];
}

export interface BenchmarkSettings {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface WorkloadResult {
  readonly name: string;
  readonly title: string;
  /** Absent where nothing follows the answers, and in results of before there were holds: those are of orders. */
  readonly follows?: WorkFigures;
  readonly contestants: readonly ContestantResult[];
}

export interface ContestantResult {
  readonly name: ContestantName;
  readonly title: string;
  readonly perSecond: Spread;
  /** To bare Fastify, round by round; undefined where it does not take part. */
  readonly ratio: Spread | undefined;
  readonly latencyMs: LatencySummary;
  /** What follows the answers, in the database, a second: from the first request to the last of it. */
  readonly persistedPerSecond: Spread | undefined;
  /** How long that takes, all rounds: percentile and milliseconds. */
  readonly confirmationMs: readonly (readonly [percentile: number, milliseconds: number])[] | undefined;
  /** Processor microseconds an answer, by part; median of the rounds. */
  readonly cpuMicroseconds: Readonly<Record<string, number>>;
  /** Cores that each part kept busy while the load was sent; median of the rounds. */
  readonly coresBusy: Readonly<Record<string, number>>;
  /** What the sale's buyers take in Redis; undefined where nobody owned anything before. */
  readonly redisBytes: number | undefined;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: number;
  readonly checks: number;
  readonly brokenChecks: readonly CheckResult[];
}
