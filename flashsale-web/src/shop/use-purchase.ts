import { useCallback, useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { requestJson } from '../api/request-json';
import { type OwnedPurchase, type PurchaseAnswer, salePaths } from '../api/sale';
import { deviceStorage } from '../ui/stored-text';
import { ClickIntents, type Intent } from './click-intents';
import { askUntilAnswered, browserNetwork, type PurchaseOutcome, type Waiting } from './purchase-attempt';

const intents = new ClickIntents(deviceStorage);

/** Where the attempt of one buyer stands. */
export type PurchaseState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asking'; readonly userId: string }
  | { readonly phase: 'waiting'; readonly userId: string; readonly waiting: Waiting }
  | { readonly phase: 'ended'; readonly userId: string; readonly result: PurchaseOutcome };

interface Purchase {
  readonly state: PurchaseState;
  /** Begins an attempt, or resumes the one whose answer never came. Does nothing while one is running. */
  readonly buy: (userId: string, quantity?: number) => void;
}

/** Buys in one sale. */
export function usePurchase(saleId: string, onEnd: (result: PurchaseOutcome) => void): Purchase {
  const [state, setState] = useState<PurchaseState>({ phase: 'idle' });
  const underWay = useRef<AbortController>(undefined);
  const endListener = useRef(onEnd);
  useEffect(() => {
    endListener.current = onEnd;
  }, [onEnd]);
  // The intent outlives the page: a buyer who comes back resumes with the same key.
  useEffect(() => () => underWay.current?.abort(), []);

  const buy = useCallback(
    (userId: string, quantity?: number): void => {
      if (underWay.current !== undefined) return;
      const attempt = new AbortController();
      underWay.current = attempt;
      const wasOpen = hasOpenIntent(saleId, userId);
      const intent = intents.open(saleId, userId, quantity);
      let attempts = 0;
      const asked = askUntilAnswered({
        ask: (signal) => sendPurchase({ saleId, userId }, intent, signal),
        network: browserNetwork,
        onAsking: (number) => {
          attempts = number;
          setState({ phase: 'asking', userId });
        },
        onWaiting: (waiting) => setState({ phase: 'waiting', userId, waiting }),
        signal: attempt.signal,
      });
      asked
        .then((result) => {
          // Without a login nothing is known of an earlier attempt with the same key.
          const isAnswered =
            result.outcome === 'login-needed' ? !wasOpen && attempts === 1 : result.outcome !== 'unanswered';
          if (isAnswered) intents.close(saleId, userId);
          setState({ phase: 'ended', userId, result });
          endListener.current(result);
        })
        .catch((error: unknown) => {
          if (!attempt.signal.aborted) throw error;
        })
        .finally(() => {
          underWay.current = undefined;
        });
    },
    [saleId],
  );
  return { state, buy };
}

/** Whether this buyer clicked here before and never got the answer. */
export function hasOpenIntent(saleId: string, userId: string): boolean {
  return openIntent(saleId, userId) !== undefined;
}

/** What this buyer clicked for here before and never got the answer to. */
export function openIntent(saleId: string, userId: string): Intent | undefined {
  return intents.find(saleId, userId);
}

function sendPurchase(
  buyer: { readonly saleId: string; readonly userId: string },
  { key, quantity }: Intent,
  signal: AbortSignal,
): Promise<PurchaseAnswer> {
  return requestJson(salePaths.purchase, {
    method: 'POST',
    body: quantity === 1 ? buyer : { ...buyer, quantity },
    headers: { 'idempotency-key': key },
    signal,
  });
}

/** From RESERVED to CONFIRMED takes well under a second as a rule. */
const POLL_INTERVAL_MS = 500;
/** What is held may end by itself. */
const HOLD_POLL_INTERVAL_MS = 3_000;

interface Owned {
  readonly owned: OwnedPurchase | undefined;
  readonly error: Error | undefined;
  /** Takes over what an attempt has brought. */
  readonly follow: (result: PurchaseOutcome) => void;
}

function pollIntervalOf(owned: OwnedPurchase | undefined): number {
  if (owned?.status === 'RESERVED') return POLL_INTERVAL_MS;
  return owned?.orders?.some(({ status }) => status === 'HELD') === true ? HOLD_POLL_INTERVAL_MS : 0;
}

/** What a buyer owns in a sale, followed until the order is in the database. */
export function useOwnedPurchase(
  saleId: string,
  buyer: string,
  sent: { readonly buyer: string; readonly owned: OwnedPurchase | undefined },
): Owned {
  const { data, error, mutate } = useSWR<OwnedPurchase, Error>(
    buyer === '' ? null : salePaths.purchaseOf(saleId, buyer),
    (path: ReturnType<typeof salePaths.purchaseOf>) => requestJson(path),
    {
      // A new function each time: SWR asks one that stays the same only once, before anything is owned.
      refreshInterval: (owned) => pollIntervalOf(owned),
      dedupingInterval: POLL_INTERVAL_MS / 2,
      keepPreviousData: false,
      ...(sent.owned !== undefined && sent.buyer === buyer && { fallbackData: sent.owned }),
    },
  );
  const follow = useCallback(
    (result: PurchaseOutcome): void => {
      if (result.outcome !== 'reserved') void mutate();
      else void mutate({ purchased: true, orderId: result.orderId, status: 'RESERVED' });
    },
    [mutate],
  );
  return { owned: data, error, follow };
}
