import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import type { SaleMode } from '../sales/sale.js';
import { bookOf } from './book-of.js';
import type { Drift } from './sale-book.js';

/** How often a sale that keeps changing is read. */
const ATTEMPTS_MAX = 4;

/**
 * Measures both equations while the sale does not change: Redis is read before and after PostgreSQL, again if anything
 * moved in between. 'moving' when the sale kept changing, 'not-ready' when the counters are not loaded.
 */
export async function measureDrift(database: Database, store: SaleStore): Promise<Drift | 'moving' | 'not-ready'> {
  const book = bookOf(store, await readMode(database, store.saleId));
  for (let attempt = 1; ; attempt += 1) {
    const drift = await book.measureOnce(database);
    if (drift !== 'moving' || attempt === ATTEMPTS_MAX) return drift;
  }
}

async function readMode(database: Database, saleId: string): Promise<SaleMode> {
  const { rows } = await database.pool.query<{ mode: SaleMode }>('SELECT mode FROM sales WHERE id = $1', [saleId]);
  return rows[0]?.mode ?? 'INSTANT';
}
