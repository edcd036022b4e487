import { ApiRefusal, isPassing } from '../api/api-error';
import { backOffMs } from '../api/back-off';
import type { PurchaseAnswer } from '../api/sale';

export const ATTEMPTS_MAX = 10;
const RETRY = { delayMsMin: 400, delayMsMax: 8_000 };
/** Retry-After is stretched by up to this share, so that a crowd does not come back at once. */
const RETRY_AFTER_SPREAD = 0.5;

/** Why the next attempt has to wait. */
export interface Waiting {
  readonly reason: 'offline' | 'busy' | 'unreachable';
  /** The attempt that comes next. */
  readonly attempt: number;
  /** Unknown while offline. */
  readonly delayMs: number | undefined;
}

/** The network of the device. */
export interface Network {
  isOnline(): boolean;
  /** Resolves when the device is online; rejects when that takes too long. */
  untilOnline(signal: AbortSignal): Promise<void>;
  /** Resolves after the delay, or earlier when the device comes back online. */
  pause(delayMs: number, signal: AbortSignal): Promise<void>;
}

interface Asking {
  /** Sends the purchase, every time with the same key. */
  readonly ask: (signal: AbortSignal) => Promise<PurchaseAnswer>;
  readonly network: Network;
  readonly onAsking: (attempt: number) => void;
  readonly onWaiting: (waiting: Waiting) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends the purchase until the answer is definite. Bounded in attempts and in time; being offline costs no attempt.
 *
 * @throws when the signal is aborted
 */
export async function askUntilAnswered(asking: Asking): Promise<PurchaseOutcome> {
  const { ask, onAsking, signal } = asking;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    onAsking(attempt);
    try {
      return outcomeOfAnswer(await ask(signal));
    } catch (error) {
      signal.throwIfAborted();
      const outcome = outcomeOfError(error);
      if (outcome !== undefined) return outcome;
      if (attempt === ATTEMPTS_MAX || !(await canAskAgain(asking, attempt, error))) break;
    }
  }
  return { outcome: 'unanswered' };
}

async function canAskAgain({ network, onWaiting, signal }: Asking, attempt: number, error: unknown): Promise<boolean> {
  if (!network.isOnline()) {
    onWaiting({ reason: 'offline', attempt: attempt + 1, delayMs: undefined });
    const cameBack = await network.untilOnline(signal).then(
      () => true,
      () => false,
    );
    signal.throwIfAborted();
    return cameBack;
  }
  const delayMs = delayAfter(attempt, error);
  onWaiting({ reason: error instanceof ApiRefusal ? 'busy' : 'unreachable', attempt: attempt + 1, delayMs });
  await network.pause(delayMs, signal);
  signal.throwIfAborted();
  return true;
}

function delayAfter(attempt: number, error: unknown): number {
  const askedForMs = (error instanceof ApiRefusal && error.retryAfterMs) || 0;
  return Math.max(backOffMs(attempt - 1, RETRY), askedForMs * (1 + Math.random() * RETRY_AFTER_SPREAD));
}

/** How an attempt to buy ended. */
export type PurchaseOutcome =
  | { readonly outcome: 'reserved'; readonly orderId: string }
  /** The same of a sale that holds units: what is held until it is paid for, now or since an earlier attempt. */
  | { readonly outcome: 'held' | 'already-held'; readonly orderId: string }
  /** What has become of an order that an earlier attempt with the same key made. */
  | { readonly outcome: 'paid' | 'hold-ended' }
  | { readonly outcome: 'limit-reached' | 'too-many-holds' | 'not-enough' | 'all-held' }
  | { readonly outcome: 'already-purchased' | 'sold-out' | 'not-active' | 'unknown-sale' }
  /** Nobody is logged in any more, or somebody else is than the page shows. */
  | { readonly outcome: 'login-needed' | 'other-buyer' }
  | { readonly outcome: 'refused'; readonly messages: readonly string[] }
  /** No answer came: the unit may be reserved or not. */
  | { readonly outcome: 'unanswered' };

const NOT_ACTIVE_MESSAGE = 'Sale is not currently active';
const OTHER_BUYER_BEGINNING = 'You may buy and ask for yourself only';

export function outcomeOfAnswer({ status, orderId = '' }: PurchaseAnswer): PurchaseOutcome {
  switch (status) {
    case 'SUCCESS':
      return { outcome: 'reserved', orderId };
    case 'ALREADY_PURCHASED':
      return { outcome: 'already-purchased' };
    case 'SOLD_OUT':
      return { outcome: 'sold-out' };
    case 'HELD':
      return { outcome: 'held', orderId };
    case 'ALREADY_HELD':
      return { outcome: 'already-held', orderId };
    case 'CONFIRMED':
      return { outcome: 'paid' };
    case 'EXPIRED':
    case 'CANCELLED':
      return { outcome: 'hold-ended' };
    case 'LIMIT_REACHED':
      return { outcome: 'limit-reached' };
    case 'TOO_MANY_HOLDS':
      return { outcome: 'too-many-holds' };
    case 'NOT_ENOUGH':
      return { outcome: 'not-enough' };
    case 'ALL_HELD':
      return { outcome: 'all-held' };
  }
}

/** The outcome that an error means; undefined when it says nothing about the purchase, which must then be sent again. */
export function outcomeOfError(error: unknown): PurchaseOutcome | undefined {
  if (isPassing(error) || !(error instanceof ApiRefusal)) return undefined;
  if (error.status === 404) return { outcome: 'unknown-sale' };
  if (error.status === 401) return { outcome: 'login-needed' };
  if (error.messages.includes(NOT_ACTIVE_MESSAGE)) return { outcome: 'not-active' };
  if (error.messages.some((message) => message.startsWith(OTHER_BUYER_BEGINNING))) return { outcome: 'other-buyer' };
  return { outcome: 'refused', messages: error.messages };
}

const OFFLINE_MS_MAX = 10 * 60_000;

export const browserNetwork: Network = {
  isOnline: () => navigator.onLine,

  untilOnline: (signal) =>
    new Promise((resolve, reject) => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(OFFLINE_MS_MAX)]);
      ends.addEventListener('abort', () => reject(ends.reason as Error), { once: true });
      window.addEventListener('online', () => resolve(), { once: true, signal: ends });
    }),

  pause: (delayMs, signal) =>
    new Promise((resolve) => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(delayMs)]);
      ends.addEventListener('abort', () => resolve(), { once: true });
      window.addEventListener('online', () => resolve(), { once: true, signal: ends });
    }),
};
