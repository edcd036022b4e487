import type { Scenario } from '../scenarios/scenario.js';
import type { Claim } from '../strategies/guard.js';

export const USERS_MAX = 1_000;
export const ROUNDS_MAX = 1_000;
export const WORKERS_MAX = 16;
export const CAPACITY_MAX = 1_000_000;
export const WORK_MS_MAX = 10_000;

/** How a scenario is put under pressure. */
export interface Load {
  readonly rounds: number;
  /** Worker processes that the claimants come from. */
  readonly workers: number;
  /** The share of attempts (and of workers) that something happens to; 0 for none. */
  readonly chaos: number;
}

export const DEFAULT_LOAD: Load = { rounds: 10, workers: 3, chaos: 0 };

export const CHAOS_DELAY_MS_MAX = 100;

/** What happens to one attempt on its way. */
interface Fate {
  /** Extra latency before the attempt arrives. */
  readonly delayMs: number;
  /** Answered with 503 before anybody read it. */
  readonly isUnavailable: boolean;
}

export const UNDISTURBED: Fate = { delayMs: 0, isUnavailable: false };

/** Draws a fate: each misfortune strikes the given share of attempts. */
export function drawFate(share: number, random: () => number = Math.random): Fate {
  if (share === 0) return UNDISTURBED;
  return {
    delayMs: random() < share ? random() * CHAOS_DELAY_MS_MAX : 0,
    isUnavailable: random() < share,
  };
}

/**
 * After how many of its answers a worker process is killed (SIGKILL) in this round, with all its claims in flight;
 * undefined when it lives.
 */
export function drawDeath(share: number, attempts: number, random: () => number = Math.random): number | undefined {
  return share > 0 && random() < share ? Math.floor(random() * attempts) : undefined;
}

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
    const part = scenario.cast?.[user % scenario.cast.length];
    for (let click = 0; click < clicks; click += 1) {
      attempts.push({
        claim: {
          claimId: `${counterId}.${user}.${click}`,
          counterId,
          claimant: `${scenario.claimantWord}-${part?.claimant ?? user + 1}`,
          ...(part && { role: part.role }),
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
