import type { RunVerdict } from 'flashsale-race-lab';

/** A look at the counter, or a write to it, by one of the claimants whose lanes are shown. */
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
  /** What those who heard "yes" may take away, all together. */
  readonly taken: number;
  /** What the counter says at this moment. */
  readonly remaining: number;
  readonly lanes: readonly string[];
  readonly steps: readonly LaneStep[];
  readonly answers: readonly (LaneAnswer | undefined)[];
  readonly verdict: RunVerdict | undefined;
}
