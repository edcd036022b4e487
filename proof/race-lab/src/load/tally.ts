import { type RoundVerdict, type RunVerdict, judgeRun } from '../verdict/verdict.js';
import type { AnswerReport } from './messages.js';

/** Of all claims that got an answer, in ms from the common start. */
export interface LatencySummary {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function summariseLatency(latenciesMs: readonly number[]): LatencySummary {
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  };
}

/** By the nearest rank: a value that really occurred, 0 where there is none. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** What the rounds of one scenario under one strategy have shown. */
export interface StrategyFigures {
  /** Worker processes that took part: one where the counter is in memory. */
  readonly workers: number;
  readonly verdict: RunVerdict;
  readonly rounds: readonly RoundVerdict[];
  /** Within the rounds: from the common start to the last answer. What lies between rounds does not count. */
  readonly answersPerSecond: number;
  readonly latency: LatencySummary;
  readonly retries: number;
  readonly killedWorkers: number;
  /** The first of the errors that claimants met. */
  readonly firstError?: string;
}

/** Live figures. */
export interface RunProgress {
  readonly rounds: number;
  readonly roundsDone: number;
  readonly roundsWithRace: number;
  readonly answers: number;
  readonly granted: number;
  readonly errors: number;
  readonly answersPerSecond: number;
}

/** Adds up what the rounds of one scenario under one strategy bring. */
export class Tally {
  readonly #verdicts: RoundVerdict[] = [];
  readonly #latenciesMs: number[] = [];
  #attackedForMs = 0;
  #answers = 0;
  #granted = 0;
  #errors = 0;
  #retries = 0;
  #firstError: string | undefined;

  /** @param rounds how many there will be */
  constructor(private readonly rounds: number) {}

  countAnswers(answers: readonly Omit<AnswerReport, 'index'>[]): void {
    for (const { answer, latencyMs, retries, error } of answers) {
      this.#answers += 1;
      this.#retries += retries;
      if (answer === 'granted') this.#granted += 1;
      if (error !== undefined || answer === 'gave-up' || answer === 'unavailable') this.#errors += 1;
      this.#firstError ??= error;
      // A 503 that chaos threw in says nothing about the guard's speed.
      if (answer !== 'unavailable' && answer !== 'unknown') this.#latenciesMs.push(latencyMs);
    }
  }

  /** @param attackedForMs from the common start to the last answer */
  addRound(verdict: RoundVerdict, attackedForMs: number): void {
    this.#verdicts.push(verdict);
    this.#attackedForMs += attackedForMs;
  }

  /** @param elapsedMs since the first round began */
  progress(elapsedMs: number): RunProgress {
    return {
      rounds: this.rounds,
      roundsDone: this.#verdicts.length,
      roundsWithRace: this.#verdicts.filter(({ isRace }) => isRace).length,
      answers: this.#answers,
      granted: this.#granted,
      errors: this.#errors,
      answersPerSecond: perSecond(this.#answers, elapsedMs),
    };
  }

  /** @param processes what the claimants came from, and how many of those were killed */
  figures(processes: Pick<StrategyFigures, 'workers' | 'killedWorkers'>): StrategyFigures {
    return {
      ...processes,
      verdict: judgeRun(this.#verdicts),
      rounds: this.#verdicts,
      answersPerSecond: perSecond(this.#answers, this.#attackedForMs),
      latency: summariseLatency(this.#latenciesMs),
      retries: this.#retries,
      ...(this.#firstError !== undefined && { firstError: this.#firstError }),
    };
  }
}

function perSecond(count: number, elapsedMs: number): number {
  return elapsedMs === 0 ? 0 : (count * 1_000) / elapsedMs;
}
