import type { Database } from '../database/database.js';
import { readOutbox } from '../outbox/outbox.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { observeSale } from './observe-sale.js';

/** With more entries in the outbox than this, something moves at every moment. */
const OUTBOX_LENGTH_MAX = 500;
/** How often a sale that moves is read again at once. */
const ATTEMPTS_MAX = 4;

/** How far a sale is from its two equations; both are 0 at rest. */
export interface Drift {
  /** buyers in Redis - orders in PostgreSQL - entries in the outbox */
  readonly buyers: number;
  /** total stock - stock in Redis - buyers in Redis */
  readonly stock: number;
}

/**
 * Measures both equations over a moment in which nothing moved: Redis is read before and after PostgreSQL, a few times
 * until nothing did. 'moving' when there was no such moment, 'not-ready' when the counters are not loaded.
 */
export async function measureDrift(
  database: Database,
  store: RedisStore,
  saleId: string,
): Promise<Drift | 'moving' | 'not-ready'> {
  for (let attempt = 1; ; attempt += 1) {
    const drift = await measureOnce(database, store, saleId);
    if (drift !== 'moving' || attempt === ATTEMPTS_MAX) return drift;
  }
}

async function measureOnce(
  database: Database,
  store: RedisStore,
  saleId: string,
): Promise<Drift | 'moving' | 'not-ready'> {
  const keys = saleKeys(saleId);
  const before = await observeSale(store, keys);
  if (!before?.ready) return 'not-ready';
  if (before.outboxLength > OUTBOX_LENGTH_MAX) return 'moving';
  const waiting: string[] = [];
  for await (const page of readOutbox(store, keys, saleId)) waiting.push(...page.map(({ orderId }) => orderId));
  // Entries whose orders are there already only wait to be settled.
  const { rows } = await database.pool.query<{ sold: number; unsettled: number }>(
    `SELECT sold, (SELECT COUNT(*)::int FROM orders WHERE id = ANY($2::uuid[])) AS unsettled FROM sales WHERE id = $1`,
    [saleId, waiting],
  );
  const after = await observeSale(store, keys);
  const stoodStill =
    after?.epoch === before.epoch &&
    after.buyers === before.buyers &&
    after.outboxLength === before.outboxLength &&
    waiting.length === before.outboxLength;
  if (!stoodStill) return 'moving';
  const { sold = 0, unsettled = 0 } = rows[0] ?? {};
  return {
    buyers: before.buyers - sold - (before.outboxLength - unsettled),
    stock: before.definition.totalStock - before.stock - before.buyers,
  };
}
