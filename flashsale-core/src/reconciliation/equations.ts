import type { Database } from '../postgresql/database.js';
import { readOutbox } from '../reservations/outbox.js';
import type { SaleStore } from '../redis/sale-store.js';
import { ORDER_ID_SCHEMA } from '../sales/identifiers.js';
import { observeSale } from './observe-sale.js';

/** Reading more entries takes so long that the sale will have changed meanwhile. */
const OUTBOX_LENGTH_MAX = 100_000;
/** How often a sale that keeps changing is read. */
const ATTEMPTS_MAX = 4;

/** How far a sale is from its two equations; both are 0 at rest. */
export interface Drift {
  /** buyers in Redis - orders in PostgreSQL - entries in the outbox */
  readonly buyers: number;
  /** total stock - stock in Redis - buyers in Redis */
  readonly stock: number;
}

/**
 * Measures both equations while the sale does not change: Redis is read before and after PostgreSQL, again if anything
 * moved in between. 'moving' when the sale kept changing, 'not-ready' when the counters are not loaded.
 */
export async function measureDrift(database: Database, store: SaleStore): Promise<Drift | 'moving' | 'not-ready'> {
  for (let attempt = 1; ; attempt += 1) {
    const drift = await measureOnce(database, store);
    if (drift !== 'moving' || attempt === ATTEMPTS_MAX) return drift;
  }
}

async function measureOnce(database: Database, store: SaleStore): Promise<Drift | 'moving' | 'not-ready'> {
  const before = await observeSale(store);
  if (!before?.ready) return 'not-ready';
  if (before.outboxLength > OUTBOX_LENGTH_MAX) return 'moving';
  let waiting = 0;
  let unsettled = 0;
  for await (const page of readOutbox(store)) {
    waiting += page.length;
    unsettled += await countOrders(database, page);
  }
  const { rows } = await database.pool.query<{ sold: number }>('SELECT sold FROM sales WHERE id = $1', [store.saleId]);
  const after = await observeSale(store);
  const stoodStill =
    after?.epoch === before.epoch &&
    after.buyers === before.buyers &&
    after.outboxLength === before.outboxLength &&
    waiting === before.outboxLength;
  if (!stoodStill) return 'moving';
  const { sold = 0 } = rows[0] ?? {};
  return {
    buyers: before.buyers - sold - (before.outboxLength - unsettled),
    stock: before.definition.totalStock - before.stock - before.buyers,
  };
}

/** Counts the entries that already have an order and only wait to be settled. */
async function countOrders(database: Database, entries: readonly { readonly orderId: string }[]): Promise<number> {
  const { rows } = await database.pool.query<{ orders: number }>(
    'SELECT COUNT(*)::int AS orders FROM orders WHERE id = ANY($1::uuid[])',
    // An entry written by hand may have any order id.
    [entries.map(({ orderId }) => orderId).filter((orderId) => ORDER_ID_SCHEMA.safeParse(orderId).success)],
  );
  return rows[0]?.orders ?? 0;
}
