import {
  type Claim,
  judgeRun,
  type MemoryStrategy,
  type RoundVerdict,
  type RoundWatcher,
  type RunVerdict,
  type Scenario,
  simulateRound,
} from 'flashsale-race-lab';

/** More claimants come, but a reader cannot follow more; and of those whose counter has three digits, fewer fit. */
const LANES_MAX = 6;
const LANES_MAX_OF_LONG = 4;
const LONG_CAPACITY = 100;

/** Of how many claimants every step is shown. */
export function laneCount({ users, capacity }: Pick<Scenario, 'users' | 'capacity'>): number {
  return Math.min(users, capacity < LONG_CAPACITY ? LANES_MAX : LANES_MAX_OF_LONG);
}

/** A race in this browser: rounds of one scenario under one strategy, judged as the lab judges its own. */
export class Race {
  readonly #verdicts: RoundVerdict[] = [];
  readonly #stop = new AbortController();
  readonly #places = new Map<string, number>();
  readonly #steps: LaneStep[] = [];
  readonly #answers: (LaneAnswer | undefined)[] = [];
  #lanes: readonly string[] = [];
  #claims = 0;
  #answered = 0;
  #taken = 0;
  #remaining: number;
  #begun = 0;

  /** @param onProgress called whenever there is something new to see, which is often */
  constructor(
    private readonly scenario: Scenario,
    private readonly strategy: MemoryStrategy,
    private readonly rounds: number,
    private readonly onProgress: () => void,
  ) {
    this.#remaining = scenario.capacity;
  }

  /** Resolves when all rounds are over. Rejects when it was stopped. */
  async run(): Promise<void> {
    const lanes = Math.min(this.rounds, this.scenario.roundsAtOnce);
    await Promise.all(Array.from({ length: lanes }, () => this.#runLane()));
  }

  stop(): void {
    this.#stop.abort(new Error('stopped'));
  }

  get progress(): RaceProgress {
    return {
      rounds: this.rounds,
      roundsDone: this.#verdicts.length,
      claims: this.#claims,
      answered: this.#answered,
      taken: this.#taken,
      remaining: this.#remaining,
      lanes: this.#lanes,
      steps: [...this.#steps],
      answers: [...this.#answers],
      verdict: this.#verdicts.length === 0 ? undefined : judgeRun(this.#verdicts),
    };
  }

  async #runLane(): Promise<void> {
    while (this.#begun < this.rounds) {
      const watcher = this.#begun === 0 ? this.#firstRound() : UNWATCHED;
      this.#begun += 1;
      this.#verdicts.push(await simulateRound(this.scenario, this.strategy, watcher, this.#stop.signal));
      this.onProgress();
    }
  }

  #firstRound(): RoundWatcher {
    return {
      onClaims: (claims) => this.#open(claims),
      onStep: ({ claimId, kind, remaining }) => {
        const lane = this.#places.get(claimId);
        if (lane !== undefined) this.#steps.push({ lane, kind, remaining });
        if (kind === 'write') this.#remaining = remaining;
        this.onProgress();
      },
      onAnswer: ({ claimId, amount, answer }) => {
        const isGranted = answer === 'granted';
        this.#answered += 1;
        if (isGranted) this.#taken += amount;
        const lane = this.#places.get(claimId);
        if (lane !== undefined) {
          this.#answers[lane] = { isGranted, isExcess: isGranted && this.#taken > this.scenario.capacity };
        }
        this.onProgress();
      },
    };
  }

  #open(claims: readonly Claim[]): void {
    this.#claims = claims.length;
    const shown = claims.slice(0, laneCount(this.scenario));
    this.#lanes = shown.map(({ claimant }) => claimant);
    for (const [lane, { claimId }] of shown.entries()) this.#places.set(claimId, lane);
    this.onProgress();
  }
}

const UNWATCHED: RoundWatcher = { onClaims: () => undefined, onStep: () => undefined, onAnswer: () => undefined };

/** A read of the counter, or a write to it, by one of the claimants whose lanes are shown. */
export interface LaneStep {
  readonly lane: number;
  readonly kind: 'read' | 'write';
  readonly remaining: number;
}

/** How the claimant of a lane was answered. */
export interface LaneAnswer {
  readonly isGranted: boolean;
  /** Granted although nothing was left by then. */
  readonly isExcess: boolean;
}

/** How far a race is. Steps, answers and counter are those of its first round. */
export interface RaceProgress {
  readonly rounds: number;
  readonly roundsDone: number;
  readonly claims: number;
  readonly answered: number;
  /** What has been granted, in total. */
  readonly taken: number;
  /** What the counter says at this moment. */
  readonly remaining: number;
  readonly lanes: readonly string[];
  readonly steps: readonly LaneStep[];
  readonly answers: readonly (LaneAnswer | undefined)[];
  readonly verdict: RunVerdict | undefined;
}
