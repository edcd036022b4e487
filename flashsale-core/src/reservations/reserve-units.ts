import type { SaleStore } from '../redis/sale-store.js';
import { PURCHASE_OUTCOMES } from './outcomes.js';

export interface PurchaseAttempt {
  readonly userId: string;
  /** Made by the caller. The same order id again is answered `replayed`, so an attempt may be repeated safely. */
  readonly orderId: string;
}

export type AttemptOutcome =
  | { readonly outcome: 'reserved'; readonly outboxId: string }
  | { readonly outcome: 'replayed' | 'duplicate' | 'sold-out' | 'not-active' };

const RESERVED = PURCHASE_OUTCOMES.reserved.letter;
/** By the letter of the script; most calls have hundreds of the same, so they share one. */
const OTHERS: Readonly<Record<string, AttemptOutcome>> = Object.fromEntries(
  (['replayed', 'duplicate', 'sold-out', 'not-active'] as const).map((outcome) => [
    PURCHASE_OUTCOMES[outcome].letter,
    { outcome },
  ]),
);

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
  const outcomes = Array.from(letters, (letter): AttemptOutcome =>
    letter === RESERVED
      ? { outcome: 'reserved', outboxId: outboxIds[reserved++] as string }
      : (OTHERS[letter] as AttemptOutcome),
  );
  return { epoch, decidedAtMs, outcomes };
}
