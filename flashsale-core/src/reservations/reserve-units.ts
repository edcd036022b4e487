import type { SaleStore } from '../redis/sale-store.js';

export interface PurchaseAttempt {
  readonly userId: string;
  /** Made by the caller. The same order id again is answered `replayed`, so an attempt may be repeated safely. */
  readonly orderId: string;
}

export type AttemptOutcome =
  | { readonly outcome: 'reserved'; readonly outboxId: string }
  | { readonly outcome: 'replayed' | 'duplicate' | 'sold-out' | 'not-active' };

/** By the letter of the script; most calls have hundreds of the same, so they share one. */
const REJECTIONS = {
  A: { outcome: 'replayed' },
  D: { outcome: 'duplicate' },
  S: { outcome: 'sold-out' },
  N: { outcome: 'not-active' },
} as const satisfies Record<string, AttemptOutcome>;

/** The decisions of one call, in the order of the attempts. */
export interface Decisions {
  readonly epoch: number;
  /** Epoch ms by the clock of Redis. */
  readonly decidedAtMs: number;
  readonly outcomes: readonly AttemptOutcome[];
}

/**
 * Decides attempts to buy from one sale, all in one atomic step. When it resolves, what was reserved is on disk.
 * Resolves 'not-ready' when the counters are not loaded or not to be trusted yet: nothing was decided.
 * @throws when Redis cannot be asked, or did not answer in time: then the outcome is unknown
 */
export async function reserveUnits(
  store: SaleStore,
  attempts: readonly PurchaseAttempt[],
): Promise<Decisions | 'not-ready'> {
  const reply = await store.reserve(attempts);
  if (reply[0] === 'not-ready') return 'not-ready';

  const [, epoch, decidedAtMs, letters, outboxIds] = reply;
  let reserved = 0;
  const outcomes = Array.from(letters as Iterable<'R' | keyof typeof REJECTIONS>, (letter): AttemptOutcome =>
    letter === 'R' ? { outcome: 'reserved', outboxId: outboxIds[reserved++] as string } : REJECTIONS[letter],
  );
  return { epoch, decidedAtMs, outcomes };
}
