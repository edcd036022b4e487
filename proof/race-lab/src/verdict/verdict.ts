/** How a claim was answered, or that no answer came. */
const ANSWERS = ['granted', 'sold-out', 'duplicate', 'gave-up', 'unavailable', 'error', 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface AnsweredAttempt {
  readonly claimId: string;
  readonly claimant: string;
  readonly amount: number;
  readonly answer: Answer;
  /** What the claimant was, where the scenario has a cast. */
  readonly role?: string;
}

/** A claim as the store has it, whatever its claimant was answered. */
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

/** What a reader sees of a round: how much of a thing there is, and how much of it there should be at most (or at all). */
export interface Outcome {
  readonly value: number;
  readonly limit: number;
  /** For the verdict line, for example `7/5 enrollments`. */
  readonly text: string;
  /** By how much some got more than their share, beyond chance; where it is about who gets something. */
  readonly unfair?: number;
}

/** What was wrong, counted. All zero: the invariant held. */
interface Breaches {
  /** Sold beyond the capacity. */
  readonly oversold: number;
  /** Claims of claimants who had one already and may have no more. */
  readonly duplicates: number;
  /** By how much the counter differs from its start less what was sold: writes that overwrote one another. */
  readonly drift: number;
  /** Answered "granted", and the store has no such claim. */
  readonly unkept: number;
  /** Answered "no", and the store has the claim all the same. */
  readonly phantom: number;
  /** Units that went to some beyond their share and beyond chance. */
  readonly unfair: number;
}

export interface RoundVerdict extends Breaches {
  readonly isRace: boolean;
  readonly sold: number;
  readonly outcome: Outcome;
  readonly answers: Readonly<Record<Answer, number>>;
  /** Claims that their owner did not get to confirm. */
  readonly pending: number;
}

/** Compares what claimants were answered with what the store has. An attempt without an answer may have gone either way. */
export function judgeRound(facts: RoundFacts, outcomeOf: (facts: RoundFacts) => Outcome): RoundVerdict {
  const sold = facts.books.claims.reduce((sum, { amount }) => sum + amount, 0);
  const outcome = outcomeOf(facts);
  const breaches: Breaches = {
    oversold: Math.max(0, sold - facts.capacity),
    duplicates: facts.oncePerClaimant ? countDuplicates(facts) : 0,
    drift: facts.books.remaining - (facts.capacity - sold),
    ...countBrokenWords(facts),
    unfair: outcome.unfair ?? 0,
  };
  return {
    ...breaches,
    isRace: Object.values(breaches).some((count) => count !== 0),
    sold,
    outcome,
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

/** All rounds of one scenario under one strategy. */
export interface RunVerdict {
  readonly result: 'race' | 'no-race' | 'no-result';
  readonly rounds: number;
  readonly roundsWithRace: number;
  /** The round that strayed farthest from what should be. */
  readonly worst: RoundVerdict;
}

/**
 * @param rounds one at least
 * A run in which nobody ever got anything proves nothing, however clean its books are.
 */
export function judgeRun(rounds: readonly RoundVerdict[]): RunVerdict {
  const [first, ...others] = rounds;
  if (first === undefined) throw new Error('a run without rounds has no verdict');
  const roundsWithRace = rounds.filter(({ isRace }) => isRace).length;
  const wasAnythingSold = rounds.some(({ sold }) => sold > 0);
  return {
    result: roundsWithRace > 0 ? 'race' : wasAnythingSold ? 'no-race' : 'no-result',
    rounds: rounds.length,
    roundsWithRace,
    worst: others.reduce((worst, round) => (isWorse(round, worst) ? round : worst), first),
  };
}

function isWorse(round: RoundVerdict, other: RoundVerdict): boolean {
  if (round.isRace !== other.isRace) return round.isRace;
  // Without a race, a round that sold little says more than one that sold all.
  const strays = ({ outcome: { value, limit } }: RoundVerdict): number => Math.abs(value - limit);
  return strays(round) > strays(other);
}

/** One line: `Session capacity race: RACE CONDITION, 7/5 enrollments`. */
export function verdictLine({ title }: { readonly title: string }, { result, worst }: RunVerdict): string {
  switch (result) {
    case 'race':
      return `${title} race: RACE CONDITION, ${worst.outcome.text}`;
    case 'no-race':
      return `${title} race: OK, ${worst.outcome.text} (this run)`;
    case 'no-result':
      return `${title} race: NO RESULT, nobody got anything`;
  }
}

/** How often the race showed. That it did not show proves nothing, so it says in how many rounds it did not. */
export function frequency({ result, rounds, roundsWithRace }: RunVerdict): string {
  const ofRounds = rounds === 1 ? '1 round' : `${rounds} rounds`;
  if (result === 'race') return `the race showed in ${roundsWithRace} of ${ofRounds}`;
  return `no race in ${ofRounds}`;
}

/** What broke in a round, in words; empty where nothing did. */
export function breachesInWords(round: RoundVerdict): string {
  return [
    round.oversold > 0 && `${round.oversold} oversold`,
    round.duplicates > 0 && `${round.duplicates} duplicate${round.duplicates === 1 ? '' : 's'}`,
    round.drift !== 0 && `the counter is off by ${Math.abs(round.drift)}`,
    round.unkept > 0 && `${round.unkept} granted but not recorded`,
    round.phantom > 0 && `${round.phantom} refused but recorded`,
    round.unfair > 0 && `${round.unfair} more than their share`,
  ]
    .filter((words) => words !== false)
    .join(', ');
}
