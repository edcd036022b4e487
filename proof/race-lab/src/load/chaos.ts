export const CHAOS_DELAY_MS_MAX = 100;

/** What happens to one attempt on its way. */
export interface Fate {
  /** Extra latency before the attempt arrives. */
  readonly delayMs: number;
  /** Answered with 503 before anybody looked at it. */
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
