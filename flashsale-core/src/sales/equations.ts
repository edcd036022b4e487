import type { Database } from '../database/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { observeSale } from './observe-sale.js';

/** How far a sale is from its two equations; both are 0 at rest. */
export interface Drift {
  /** buyers in Redis - orders in PostgreSQL - entries in the outbox */
  readonly buyers: number;
  /** total stock - stock in Redis - buyers in Redis */
  readonly stock: number;
}

/**
 * Measures both equations over a moment in which nothing moved: Redis is read before and after PostgreSQL.
 * 'moving' when something did, 'not-ready' when the counters are not loaded.
 */
export async function measureDrift(
  database: Database,
  store: RedisStore,
  saleId: string,
): Promise<Drift | 'moving' | 'not-ready'> {
  const keys = saleKeys(saleId);
  const before = await observeSale(store, keys);
  if (!before?.ready) return 'not-ready';
  const { rows } = await database.pool.query<{ sold: number }>('SELECT sold FROM sales WHERE id = $1', [saleId]);
  const after = await observeSale(store, keys);
  const moved =
    after?.epoch !== before.epoch || after.buyers !== before.buyers || after.outboxLength !== before.outboxLength;
  // With entries in the outbox, some may be orders already and only wait to be settled.
  if (moved || before.outboxLength > 0) return 'moving';
  return {
    buyers: before.buyers - (rows[0]?.sold ?? 0),
    stock: before.definition.totalStock - before.stock - before.buyers,
  };
}
