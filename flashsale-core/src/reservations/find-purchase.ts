import type { SaleStore } from '../redis/sale-store.js';

export type FoundPurchase =
  { readonly status: 'RESERVED' | 'CONFIRMED'; readonly orderId: string } | { readonly status: 'NOT_PURCHASED' };

/** Whether a user owns a unit; 'not-ready' while the counters are not loaded or cannot be trusted yet. */
export async function findPurchase(store: SaleStore, userId: string): Promise<FoundPurchase | 'not-ready'> {
  const [word, orderId] = await store.find(userId);
  switch (word) {
    case 'not-ready':
      return 'not-ready';
    case 'none':
      return { status: 'NOT_PURCHASED' };
    case 'reserved':
      return { status: 'RESERVED', orderId };
    case 'confirmed':
      return { status: 'CONFIRMED', orderId };
  }
}
