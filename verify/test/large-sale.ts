import { createHash } from 'node:crypto';
import { saleKeys } from 'flashsale-core';
import pg from 'pg';
import type { TestStores } from '../../flashsale-core/test-support/index.js';

const ORDERS_PER_STATEMENT = 100_000;
const ORDERS_PER_SEGMENT = 500;
const BUYERS_PER_COMMAND = 1_000;

export interface LargeSale {
  readonly saleId: string;
  /** Of the nth order, from 1. */
  readonly buyerOf: (place: number) => { userId: string; orderId: string };
}

/** A sale of this many units, sold out, written into the stores directly: by way of the system it takes minutes. */
export async function fillSale(stores: TestStores, orders: number): Promise<LargeSale> {
  const { saleId } = await stores.openSale({ totalStock: orders });
  await fillDatabase(stores.databaseUrl, saleId, orders);
  await fillRedis(stores, saleId, orders);
  return { saleId, buyerOf };
}

/** The same as in SQL below. */
function buyerOf(place: number): { userId: string; orderId: string } {
  const digest = createHash('md5').update(String(place)).digest('hex');
  const orderId = digest.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { userId: `user-${digest.slice(0, 12)}-${place}`, orderId };
}

async function fillDatabase(connectionString: string, saleId: string, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (let from = 1; from <= orders; from += ORDERS_PER_STATEMENT) {
      const values = [saleId, from, Math.min(from + ORDERS_PER_STATEMENT - 1, orders), ORDERS_PER_SEGMENT];
      await client.query(
        `WITH inserted AS (
           INSERT INTO orders (id, sale_id, user_id, reserved_at)
           SELECT md5(place::text)::uuid, $1, 'user-' || left(md5(place::text), 12) || '-' || place, now()
             FROM generate_series($2::int, $3::int) AS place
           RETURNING id, user_id
         ), batched AS (
           SELECT id, user_id, row_number() OVER () / $4::int AS batch FROM inserted
         )
         INSERT INTO audit_segments
           (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
         SELECT $1, 1, 'CONFIRMED', 3 * COUNT(*), now(), now(),
                string_agg(user_id, ' '), string_agg(id::text, ' '), string_agg('0', ' ')
           FROM batched GROUP BY batch`,
        values,
      );
    }
    await client.query('UPDATE sales SET sold = $2 WHERE id = $1', [saleId, orders]);
  } finally {
    await client.end();
  }
}

async function fillRedis({ redis }: TestStores, saleId: string, orders: number): Promise<void> {
  const { users, orders: owners, stock } = saleKeys(saleId);
  for (let from = 1; from <= orders; from += BUYERS_PER_COMMAND) {
    const count = Math.min(BUYERS_PER_COMMAND, orders - from + 1);
    const buyers = Array.from({ length: count }, (_, i) => buyerOf(from + i));
    const ownership = buyers.flatMap(({ userId, orderId }, i) => [userId, `${orderId}|1-${from + i}`]);
    await Promise.all([
      redis.client.sadd(users, ...buyers.map(({ userId }) => userId)),
      redis.client.hset(owners, ...ownership),
    ]);
  }
  await redis.client.set(stock, 0);
}
