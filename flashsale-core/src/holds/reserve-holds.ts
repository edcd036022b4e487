import type { HoldStore } from '../redis/hold-store.js';
import { decodeHolding, type Holding } from './holding.js';

export interface HoldAttempt {
  readonly userId: string;
  /** Chosen by the caller. The same order id again yields `replayed`, so an attempt can be repeated safely. */
  readonly orderId: string;
  readonly quantity: number;
}

/** What Redis knows of an order, with the currency of its sale. */
export interface HoldView extends Holding {
  readonly currency: string;
}

export type HoldOutcome =
  | {
      readonly outcome: 'held';
      readonly outboxId: string;
      readonly untilMs: number;
      readonly amount: number;
      readonly currency: string;
    }
  /** This order id is known; `hold` may have ended. */
  | { readonly outcome: 'replayed'; readonly hold: HoldView }
  /** The user would have more units than one may have; `hold` is the first live order. */
  | { readonly outcome: 'limit'; readonly unitsOwned: number; readonly hold?: HoldView }
  | { readonly outcome: 'not-enough'; readonly free: number }
  | {
      readonly outcome:
        | 'key-reused'
        | 'not-active'
        /** More units than one order may have. */
        | 'bad-quantity'
        /** The user has had as many holds as one may have. */
        | 'too-many-holds';
    }
  /** `hasWaiters`: somebody waits on the list for what comes back. */
  | { readonly outcome: 'all-held' | 'sold-out'; readonly hasWaiters: boolean };

/** The decisions of one call, in the order of the attempts. */
export interface HoldDecisions {
  readonly epoch: number;
  /** Epoch ms by the clock of Redis. */
  readonly decidedAtMs: number;
  readonly outcomes: readonly HoldOutcome[];
}

/** By the script's letters, those that need no details; most calls have hundreds of equal ones, which share one object. */
const OTHERS: Readonly<Record<string, HoldOutcome>> = othersWhere(false);
const OTHERS_BEFORE_A_LIST: Readonly<Record<string, HoldOutcome>> = othersWhere(true);

function othersWhere(hasWaiters: boolean): Readonly<Record<string, HoldOutcome>> {
  return {
    K: { outcome: 'key-reused' },
    N: { outcome: 'not-active' },
    Q: { outcome: 'bad-quantity' },
    T: { outcome: 'too-many-holds' },
    H: { outcome: 'all-held', hasWaiters },
    S: { outcome: 'sold-out', hasWaiters },
  };
}

/**
 * Decides attempts of one HOLD sale, all in one atomic step. When it resolves, the holds are on disk. Resolves 'not-ready'
 * while the counters are not loaded or cannot be trusted yet: nothing was decided.
 * @throws if Redis is unavailable or did not answer in time; the outcome is then unknown
 */
export async function reserveHolds(
  store: HoldStore,
  attempts: readonly HoldAttempt[],
): Promise<HoldDecisions | 'not-ready'> {
  const reply = await store.reserve(attempts);
  if (reply[0] === 'not-ready') return 'not-ready';
  const [, epoch, decidedAtMs, letters, details, untilMs, unitPrice, currency, waiting] = reply;
  const others = waiting > 0 ? OTHERS_BEFORE_A_LIST : OTHERS;
  let read = 0;
  const outcomes = Array.from(letters, (letter, i): HoldOutcome => {
    const other = others[letter];
    if (other !== undefined) return other;
    const { orderId, quantity } = attempts[i] as HoldAttempt;
    const detail = details[read++] as string;
    switch (letter) {
      case 'R':
        return { outcome: 'held', outboxId: detail, untilMs, amount: quantity * unitPrice, currency };
      case 'A':
        return { outcome: 'replayed', hold: { ...decodeHolding(orderId, detail), currency } };
      case 'I':
        return { outcome: 'not-enough', free: Number(detail) };
      default:
        return toLimit(detail, currency);
    }
  });
  return { epoch, decidedAtMs, outcomes };
}

function toLimit(detail: string, currency: string): HoldOutcome {
  const [units, orderId = '', ...holding] = detail.split('|');
  const unitsOwned = Number(units);
  if (orderId === '') return { outcome: 'limit', unitsOwned };
  return { outcome: 'limit', unitsOwned, hold: { ...decodeHolding(orderId, holding.join('|')), currency } };
}
