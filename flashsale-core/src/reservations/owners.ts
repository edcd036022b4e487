import type pg from 'pg';
import type { Queryable } from './dead-entries.js';
import { decodeOwnership, type Ownership } from './reservation.js';
import type { SaleStore } from '../redis/sale-store.js';

const OWNERS_PER_PAGE = 1_000;
const ORDERS_PER_PAGE = 1_000;

/** A user who owns a unit, as stored in the orders hash in Redis. */
export interface Owner extends Ownership {
  readonly userId: string;
  /** The value in the hash, from which order id and outbox id are read. */
  readonly owned: string;
}

export function toOwner(userId: string, owned: string): Owner {
  return { userId, owned, ...decodeOwnership(owned) };
}

/** The owners in Redis, page by page. Owners who come or go meanwhile may be missing or appear twice. */
export async function* readOwners(store: SaleStore): AsyncGenerator<Owner[]> {
  let cursor = '0';
  do {
    const [next, fields] = await store.scanOwners(cursor, OWNERS_PER_PAGE);
    // A scan of a growing hash may return some fields twice.
    const owners = new Map<string, Owner>();
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const userId = fields[i] as string;
      owners.set(userId, toOwner(userId, fields[i + 1] as string));
    }
    if (owners.size > 0) yield [...owners.values()];
    cursor = next;
  } while (cursor !== '0');
}

/** The orders of a sale, or of a bucket of it, sorted by user id, page by page. */
export async function* readOrders(
  database: Queryable,
  { saleId, bucket, buckets }: Pick<SaleStore, 'saleId' | 'bucket' | 'buckets'>,
): AsyncGenerator<{ id: string; user_id: string }[]> {
  let after = '';
  for (;;) {
    const { rows } = await database.query<{ id: string; user_id: string }>({
      name: `read-orders-after${buckets === 1 ? '' : `-of-bucket-${bucket}`}`,
      text: `SELECT id, user_id FROM orders WHERE sale_id = $1 AND user_id > $2
                    ${buckets === 1 ? '' : `AND bucket = ${bucket}`} ORDER BY user_id LIMIT $3`,
      values: [saleId, after, ORDERS_PER_PAGE],
    });
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.user_id ?? '';
  }
}

export async function countOrders(client: pg.PoolClient, saleId: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    'SELECT COUNT(*)::int AS orders FROM orders WHERE sale_id = $1',
    [saleId],
  );
  return rows[0]?.orders ?? 0;
}

export type RetiredOrder = { readonly orderId: string } | 'none';

/** A user's order in a retired sale, or 'none'; undefined if the sale is not retired, so Redis may know more. */
export async function findRetiredOrder(
  pool: pg.Pool,
  saleId: string,
  userId: string,
): Promise<RetiredOrder | undefined> {
  const { rows } = await pool.query<{ id: string | null }>({
    name: 'find-retired-order',
    text: `SELECT orders.id FROM sales LEFT JOIN orders ON orders.sale_id = sales.id AND orders.user_id = $2
            WHERE sales.id = $1 AND sales.retired_at IS NOT NULL`,
    values: [saleId, userId],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  return row.id === null ? 'none' : { orderId: row.id };
}
