import { useCallback } from 'react';
import useSWR from 'swr';
import type { OwnedPurchase } from '../api/purchase';
import { requestJson } from '../api/request-json';
import { salePaths } from '../api/sale';
import type { PurchaseOutcome } from './purchase-outcome';

/** From RESERVED to CONFIRMED takes well under a second as a rule. */
const POLL_INTERVAL_MS = 500;

interface Owned {
  readonly owned: OwnedPurchase | undefined;
  /** Takes over what an attempt has brought. */
  readonly follow: (result: PurchaseOutcome) => void;
}

/** What a buyer owns in a sale, followed until the order is in the database. */
export function useOwnedPurchase(saleId: string, buyer: string): Owned {
  const { data, mutate } = useSWR<OwnedPurchase, Error>(
    buyer === '' ? null : salePaths.purchaseOf(saleId, buyer),
    (path: ReturnType<typeof salePaths.purchaseOf>) => requestJson(path),
    {
      refreshInterval: (owned) => (owned?.status === 'RESERVED' ? POLL_INTERVAL_MS : 0),
      dedupingInterval: POLL_INTERVAL_MS / 2,
      keepPreviousData: false,
    },
  );
  const follow = useCallback(
    (result: PurchaseOutcome): void => {
      if (result.outcome !== 'reserved') void mutate();
      else void mutate({ purchased: true, orderId: result.orderId, status: 'RESERVED' });
    },
    [mutate],
  );
  return { owned: data, follow };
}
