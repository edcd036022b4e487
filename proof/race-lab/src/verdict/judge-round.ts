import type { Outcome } from '../scenarios/scenario.js';
import { ANSWERS, type Answer, type RoundFacts } from './round-facts.js';

/** What was wrong, counted. All zero: the invariant held. */
interface Breaches {
  /** Sold beyond the capacity. */
  readonly oversold: number;
  /** Claims of claimants who had one already and may have no more. */
  readonly duplicates: number;
  /** By how much the counter differs from its start less what was sold: writes that overwrote one another. */
  readonly drift: number;
  /** Told "granted", and the store has no such claim. */
  readonly unkept: number;
  /** Told "no", and the store has the claim all the same. */
  readonly phantom: number;
}

export interface RoundVerdict extends Breaches {
  readonly isRace: boolean;
  readonly sold: number;
  readonly outcome: Outcome;
  readonly answers: Readonly<Record<Answer, number>>;
  /** Claims that their owner did not get to confirm. */
  readonly pending: number;
}

/** Compares what claimants were told with what the store has. An attempt without an answer may have gone either way. */
export function judgeRound(facts: RoundFacts, outcomeOf: (facts: RoundFacts) => Outcome): RoundVerdict {
  const sold = facts.books.claims.reduce((sum, { amount }) => sum + amount, 0);
  const breaches: Breaches = {
    oversold: Math.max(0, sold - facts.capacity),
    duplicates: facts.oncePerClaimant ? countDuplicates(facts) : 0,
    drift: facts.books.remaining - (facts.capacity - sold),
    ...countBrokenWords(facts),
  };
  return {
    ...breaches,
    isRace: Object.values(breaches).some((count) => count !== 0),
    sold,
    outcome: outcomeOf(facts),
    answers: countAnswers(facts),
    pending: facts.isTwoPhase ? facts.books.claims.filter(({ state }) => state === 'pending').length : 0,
  };
}

function countDuplicates({ books: { claims } }: RoundFacts): number {
  return claims.length - new Set(claims.map(({ claimant }) => claimant)).size;
}

function countBrokenWords({ attempts, books }: RoundFacts): Pick<Breaches, 'unkept' | 'phantom'> {
  const recorded = new Set(books.claims.map(({ claimId }) => claimId));
  const unkept = attempts.filter(({ answer, claimId }) => answer === 'granted' && !recorded.has(claimId)).length;
  const phantom = attempts.filter(({ answer, claimId }) => isRefusal(answer) && recorded.has(claimId)).length;
  return { unkept, phantom };
}

/** An answer that says for certain that nothing was taken. */
function isRefusal(answer: Answer): boolean {
  switch (answer) {
    case 'sold-out':
    case 'duplicate':
    case 'gave-up':
    case 'unavailable':
      return true;
    case 'granted':
    case 'error':
    case 'unknown':
      return false;
  }
}

function countAnswers({ attempts }: RoundFacts): Record<Answer, number> {
  const counts = Object.fromEntries(ANSWERS.map((answer) => [answer, 0])) as Record<Answer, number>;
  for (const { answer } of attempts) counts[answer] += 1;
  return counts;
}
