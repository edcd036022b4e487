import type { Scenario } from '../scenarios/scenario.js';
import type { Claim } from '../strategies/guard.js';
import type { Fate } from './chaos.js';

export interface Attempt {
  readonly claim: Claim;
  /** The worker process that makes it. */
  readonly worker: number;
  readonly fate: Fate;
}

/**
 * All attempts of one round. Neighbours go to different workers, and so do the two clicks of a double click: what only
 * one process guards is tried from several.
 */
export function planAttempts(
  scenario: Scenario,
  counterId: string,
  workers: number,
  fate: () => Fate,
): readonly Attempt[] {
  const attempts: Attempt[] = [];
  const doubleClickers = Math.round(scenario.users * scenario.doubleClickShare);
  for (let user = 0; user < scenario.users; user += 1) {
    const clicks = user < doubleClickers ? 2 : 1;
    for (let click = 0; click < clicks; click += 1) {
      attempts.push({
        claim: {
          claimId: `${counterId}.${user}.${click}`,
          counterId,
          claimant: `${scenario.claimantWord}-${user + 1}`,
          amount: scenario.amounts[user % scenario.amounts.length] ?? 1,
          once: scenario.oncePerClaimant,
          isTwoPhase: scenario.isTwoPhase,
          workMs: scenario.workMs,
        },
        worker: (user + click) % workers,
        fate: fate(),
      });
    }
  }
  return attempts;
}
