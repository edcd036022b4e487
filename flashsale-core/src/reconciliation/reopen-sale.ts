import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { lockSaleIfFree } from '../sales/sale-records.js';

/**
 * Opens the gate that a reset closed and never got to open. A reset holds the row lock while the gate is closed; where
 * the lock is free and the epoch unchanged, it is gone and changed nothing. False when that is not so. The gate may have
 * been open for adoptions alone, so it is again; the reconciler opens it for purchases.
 */
export async function reopenSale(
  database: Database,
  store: SaleStore,
  { saleId, epoch }: { readonly saleId: string; readonly epoch: number },
): Promise<boolean> {
  return database.transaction(async (client) => {
    const locked = await lockSaleIfFree(client, saleId);
    if (locked?.epoch !== epoch) return false;
    await store.hold();
    return (await store.setGate(epoch, 'adopting')) === 'set';
  });
}
