import { STAMPEDE_OUTCOMES, type StampedeOutcome, type StampedeProgress } from './stampede';

/** Counts what the buyers of a stampede hear. */
export class StampedeTally {
  readonly #latenciesMs: number[] = [];
  readonly #outcomes = Object.fromEntries(STAMPEDE_OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    StampedeOutcome,
    number
  >;
  sent = 0;

  constructor(private readonly buyers: number) {}

  get answered(): number {
    return this.#latenciesMs.length;
  }

  count(outcome: StampedeOutcome, latencyMs: number): void {
    this.#outcomes[outcome] += 1;
    this.#latenciesMs.push(latencyMs);
  }

  progress(elapsedMs: number): StampedeProgress {
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
    return {
      buyers: this.buyers,
      sent: this.sent,
      answered: this.answered,
      elapsedMs: Math.round(elapsedMs),
      outcomes: { ...this.#outcomes },
      latencyMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
    };
  }
}
