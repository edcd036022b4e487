import { planAttempts, UNDISTURBED } from '../load/load.js';
import type { Scenario } from '../scenarios/scenario.js';
import { MemoryCounters } from '../stores/memory-counters.js';
import type { Claim, Seen } from '../strategies/guard.js';
import type { MemoryStrategy } from '../strategies/memory/memory-strategy.js';
import { judgeRound, type RoundVerdict, type AnsweredAttempt } from '../verdict/verdict.js';

/** One read of the counter, or one write to it. */
export interface Step {
  readonly claimId: string;
  readonly kind: 'read' | 'write';
  /** What was seen, or what was written. */
  readonly remaining: number;
}

/** Counters that report every read and every write, in the order in which they happen, until the signal ends it. */
class WatchedCounters extends MemoryCounters {
  constructor(
    private readonly signal: AbortSignal,
    private readonly onStep: (step: Step) => void,
  ) {
    super();
  }

  override lookNow(claim: Claim): Seen {
    this.signal.throwIfAborted();
    const seen = super.lookNow(claim);
    this.onStep({ claimId: claim.claimId, kind: 'read', remaining: seen.remaining });
    return seen;
  }

  override setNow(claim: Claim, remaining: number): void {
    this.signal.throwIfAborted();
    super.setNow(claim, remaining);
    this.onStep({ claimId: claim.claimId, kind: 'write', remaining });
  }
}

const COUNTER_ID = 'simulated';

/** Sees a simulated round as it happens. */
export interface RoundWatcher {
  /** All claims of the round, before the first of them is made. */
  onClaims(claims: readonly Claim[]): void;
  onStep(step: Step): void;
  onAnswer(answered: AnsweredAttempt): void;
}

/**
 * Lets all claimants of a scenario at one counter at once, in this thread, and judges what is left. Rejects with the
 * signal's reason when it is aborted.
 */
export async function simulateRound(
  scenario: Scenario,
  strategy: MemoryStrategy,
  watcher: RoundWatcher,
  signal: AbortSignal,
): Promise<RoundVerdict> {
  const { capacity, oncePerClaimant, isTwoPhase } = scenario;
  const counters = new WatchedCounters(signal, (step) => watcher.onStep(step));
  const guard = strategy.guard({ memory: counters });
  await guard.open({ id: COUNTER_ID, capacity });
  const claims = planAttempts(scenario, COUNTER_ID, 1, () => UNDISTURBED).map(({ claim }) => claim);
  watcher.onClaims(claims);
  const attempts = await Promise.all(
    claims.map(async (claim): Promise<AnsweredAttempt> => {
      const { outcome } = await guard.claim(claim);
      if (outcome === 'granted' && isTwoPhase) await guard.confirm(claim);
      const { claimId, claimant, amount, role } = claim;
      const answered = { claimId, claimant, amount, ...(role && { role }), answer: outcome };
      watcher.onAnswer(answered);
      return answered;
    }),
  );
  signal.throwIfAborted();
  const books = await guard.observe(COUNTER_ID);
  return judgeRound({ capacity, oncePerClaimant, isTwoPhase, attempts, books }, (facts) => scenario.outcome(facts));
}
