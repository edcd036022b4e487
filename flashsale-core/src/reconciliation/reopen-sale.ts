import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { lockSaleIfFree } from '../sales/sale-records.js';

/**
 * Opens the gate that an interrupted reset left closed. A reset holds the row lock while the gate is closed, so a free
 * lock and an unchanged epoch mean that it is gone and changed nothing. False otherwise. The gate may have been open
 * for adoptions only, so it opens for adoptions; the reconciler opens it for purchases.
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
