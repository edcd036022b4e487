const MS_PER_SECOND = 1_000;

/** Until when an order is held, as clients see it: null where it is not held. */
export interface OrderTimes {
  readonly expiresAt: string | null;
  /** By the clock of Redis, which decides, so that a page need not trust its own. */
  readonly secondsLeft: number | null;
}

/** The deadline of an order that is held. */
export function heldUntil(
  untilMs: number,
  nowMs: number,
): { readonly expiresAt: string; readonly secondsLeft: number } {
  return {
    expiresAt: new Date(untilMs).toISOString(),
    secondsLeft: Math.max(Math.ceil((untilMs - nowMs) / MS_PER_SECOND), 0),
  };
}

export const NOT_HELD: OrderTimes = { expiresAt: null, secondsLeft: null };
