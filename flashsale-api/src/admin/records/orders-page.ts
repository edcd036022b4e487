import type pg from 'pg';

/** The time in ms and the id of the last order of a page. */
export const ORDERS_CURSOR = /^\d{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface OrderRecord {
  readonly orderId: string;
  readonly userId: string;
  readonly status: string;
  readonly reservedAt: Date;
  readonly createdAt: Date;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

export interface OrdersPageOptions {
  readonly userId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

const COLUMNS = `id AS "orderId", user_id AS "userId", status, reserved_at AS "reservedAt", created_at AS "createdAt"`;

/** The newest orders of a sale first. */
export async function readOrdersPage(
  pool: pg.Pool,
  saleId: string,
  { userId, after, limit }: OrdersPageOptions,
): Promise<Page<OrderRecord>> {
  const [createdAtMs, orderId] = after?.split('.') ?? [];
  const { rows } = await pool.query<OrderRecord>(
    `SELECT ${COLUMNS} FROM orders
      WHERE sale_id = $1 AND ($2::text IS NULL OR user_id = $2)
        AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
      ORDER BY created_at DESC, id DESC LIMIT $5`,
    [saleId, userId, createdAtMs && new Date(Number(createdAtMs)), orderId, limit + 1],
  );
  return toPage(rows, limit, ({ createdAt, orderId: id }) => `${createdAt.getTime()}.${id}`);
}

/** All orders of a sale, by their users, in chunks; along an index, so that a million of them cost a million and no more. */
export async function* readAllOrders(
  pool: pg.Pool,
  saleId: string,
  { userId }: Pick<OrdersPageOptions, 'userId'>,
  chunkSize: number,
): AsyncGenerator<OrderRecord[], void, undefined> {
  let after = '';
  for (;;) {
    const { rows } = await pool.query<OrderRecord>(
      `SELECT ${COLUMNS} FROM orders
        WHERE sale_id = $1 AND ($2::text IS NULL OR user_id = $2) AND user_id > $3 ORDER BY user_id LIMIT $4`,
      [saleId, userId, after, chunkSize],
    );
    yield rows;
    if (rows.length < chunkSize) return;
    after = rows.at(-1)?.userId ?? '';
  }
}

/** One row more than the page was read, to know whether there is a next one. */
export function toPage<Item>(rows: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
