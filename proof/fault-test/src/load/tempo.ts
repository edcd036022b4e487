import type { PurchaseAnswer } from '../history/operation.js';

/** How fast purchases were answered in one stretch of time. */
export interface TempoReading {
  readonly decided: number;
  readonly unknown: number;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly latencyMaxMs: number | null;
}

/** Counts answers and their latencies, from the time at which the buyer arrived. */
export class Tempo {
  readonly #answers = new Map<PurchaseAnswer, number>();
  #latenciesMs: number[] = [];
  #decided = 0;
  #unknown = 0;

  count(answer: PurchaseAnswer, latencyMs: number): void {
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
    if (answer === 'UNKNOWN') this.#unknown += 1;
    else {
      this.#decided += 1;
      this.#latenciesMs.push(latencyMs);
    }
  }

  /** Of the whole time. */
  answers(): Partial<Record<PurchaseAnswer, number>> {
    return Object.fromEntries(this.#answers);
  }

  /** Of the time since the last reading. */
  take(): TempoReading {
    const sorted = Float64Array.from(this.#latenciesMs).sort();
    const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    const reading = {
      decided: this.#decided,
      unknown: this.#unknown,
      latencyP50Ms: at(0.5),
      latencyP99Ms: at(0.99),
      latencyMaxMs: at(1),
    };
    this.#latenciesMs = [];
    this.#decided = 0;
    this.#unknown = 0;
    return reading;
  }
}
