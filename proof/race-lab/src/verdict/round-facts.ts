/** How a claim was answered, or that no answer came. */
export const ANSWERS = ['granted', 'sold-out', 'duplicate', 'gave-up', 'unavailable', 'error', 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface AnsweredAttempt {
  readonly claimId: string;
  readonly claimant: string;
  readonly amount: number;
  readonly answer: Answer;
}

/** A claim as the store has it, whatever its claimant was told. */
export interface RecordedClaim {
  readonly claimId: string;
  readonly claimant: string;
  readonly amount: number;
  readonly state: 'pending' | 'claimed';
}

/** What the store holds of one counter, seen at one instant. */
export interface Books {
  readonly remaining: number;
  readonly claims: readonly RecordedClaim[];
}

/** All that is known when a round is over. */
export interface RoundFacts {
  readonly capacity: number;
  readonly oncePerClaimant: boolean;
  readonly isTwoPhase: boolean;
  readonly attempts: readonly AnsweredAttempt[];
  readonly books: Books;
}
