import { measureBuckets } from '../buckets/bucket-units.js';
import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { findSale } from '../sales/sale-records.js';
import { bookOf } from './book-of.js';
import type { Drift } from './sale-book.js';

/** How often a sale that keeps changing is read. */
const ATTEMPTS_MAX = 4;

/**
 * Measures both equations while the sale does not change: Redis is read before and after PostgreSQL, again if anything
 * moved in between. 'moving' when the sale kept changing, 'not-ready' when the counters are not loaded.
 */
export async function measureDrift(database: Database, store: SaleStore): Promise<Drift | 'moving' | 'not-ready'> {
  const sale = await findSale(database.pool, store.saleId);
  const measure = (): Promise<Drift | 'moving' | 'not-ready'> =>
    sale?.buckets === undefined
      ? bookOf(store, sale?.mode ?? 'INSTANT').measureOnce(database)
      : measureBuckets(database, store.inBuckets(sale.buckets.length));
  for (let attempt = 1; ; attempt += 1) {
    const drift = await measure();
    if (drift !== 'moving' || attempt === ATTEMPTS_MAX) return drift;
  }
}
