import { planAttempts } from '../load/attempts.js';
import { UNDISTURBED } from '../load/chaos.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { Claim } from '../strategies/guard.js';
import type { MemoryStrategy } from '../strategies/memory/memory-strategy.js';
import { judgeRound, type RoundVerdict } from '../verdict/judge-round.js';
import type { AnsweredAttempt } from '../verdict/round-facts.js';
import { type Step, WatchedCounters } from './watched-counters.js';

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
      const { claimId, claimant, amount } = claim;
      const answered = { claimId, claimant, amount, answer: outcome };
      watcher.onAnswer(answered);
      return answered;
    }),
  );
  signal.throwIfAborted();
  const books = await guard.observe(COUNTER_ID);
  return judgeRound({ capacity, oncePerClaimant, isTwoPhase, attempts, books }, (facts) => scenario.outcome(facts));
}
