import type { ReserveUnitsReply } from '../redis/scripts.js';
import type { SaleStore } from '../redis/sale-store.js';
import { PURCHASE_OUTCOMES } from './outcomes.js';

export interface PurchaseAttempt {
  readonly userId: string;
  /** Chosen by the caller. The same order id again yields `replayed`, so an attempt can be retried safely. */
  readonly orderId: string;
}

export type AttemptOutcome =
  | { readonly outcome: 'reserved'; readonly outboxId: string }
  | { readonly outcome: 'replayed' | 'duplicate' | 'sold-out' | 'not-active' };

const RESERVED = PURCHASE_OUTCOMES.reserved.letter;
/** By the script's letters. Most calls have hundreds of equal outcomes, which share one object. */
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
 * Decides purchase attempts of one sale, all in one atomic step. When it resolves, the reservations are on disk.
 * Resolves 'not-ready' while the counters are not loaded or cannot be trusted yet: nothing was decided.
 * @throws if Redis is unavailable or did not answer in time; the outcome is then unknown
 */
export async function reserveUnits(
  store: SaleStore,
  attempts: readonly PurchaseAttempt[],
): Promise<Decisions | 'not-ready'> {
  return toDecisions(await store.reserve(attempts));
}

export function toDecisions(reply: ReserveUnitsReply): Decisions | 'not-ready' {
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
