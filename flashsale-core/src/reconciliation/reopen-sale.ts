import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { lockSaleIfFree } from '../sales/sale-records.js';
import { bucketsOf, ofBucket, type Sale } from '../sales/sale.js';

/**
 * Opens the gate that an interrupted reset left closed. A reset holds the row lock while the gate is closed, so a free
 * lock and an unchanged epoch mean that it is gone and changed nothing. False otherwise. The gate may have been open
 * for adoptions only, so it opens for adoptions; the reconciler opens it for purchases.
 *
 * @param places the buckets whose gates are opened, where the sale has several; all of them if it is left out
 */
export async function reopenSale(
  database: Database,
  store: SaleStore,
  { saleId, epoch }: Pick<Sale, 'saleId' | 'epoch'>,
  places?: readonly number[],
): Promise<boolean> {
  return database.transaction(async (client) => {
    const locked = await lockSaleIfFree(client, saleId);
    if (locked?.epoch !== epoch) return false;
    const stores = store.inBuckets(bucketsOf(locked)).filter(({ bucket }) => places?.includes(bucket) !== false);
    const reopened = await Promise.all(
      stores.map(async (one) => {
        await one.hold();
        return one.setGate(ofBucket(locked, one.bucket).epoch, 'adopting');
      }),
    );
    return reopened.every((reply) => reply === 'set');
  });
}
