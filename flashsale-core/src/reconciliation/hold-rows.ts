import type pg from 'pg';
import type { OrderStatus } from '../holds/end-holds.js';
import type { Holding } from '../holds/holding.js';

const ROWS_PER_PAGE = 5_000;

/** An order of a HOLD sale as PostgreSQL knows it. */
export interface HoldRow extends Omit<Holding, 'state'> {
  readonly status: OrderStatus;
}

interface Row {
  id: string;
  user_id: string;
  status: OrderStatus;
  quantity: number;
  expires_at: Date;
  instance: string;
  amount: string;
}

/** The orders of a HOLD sale, sorted by user, page by page: live and ended ones. */
export async function* readHoldRows(pool: pg.Pool, saleId: string): AsyncGenerator<HoldRow[], void, undefined> {
  let after: Pick<Row, 'user_id' | 'id'> = { user_id: '', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await pool.query<Row>({
      name: 'read-hold-rows-after',
      text: `SELECT id, user_id, status, quantity, expires_at, instance, amount FROM orders
              WHERE sale_id = $1 AND expires_at IS NOT NULL AND (user_id, id) > ($2, $3) ORDER BY user_id, id LIMIT $4`,
      values: [saleId, after.user_id, after.id, ROWS_PER_PAGE],
    });
    if (rows.length > 0) yield rows.map(toHoldRow);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_PAGE) return;
    after = last;
  }
}

function toHoldRow({ id, user_id, status, quantity, expires_at, instance, amount }: Row): HoldRow {
  const untilMs = expires_at.getTime();
  return { orderId: id, userId: user_id, status, quantity, untilMs, instance, amount: Number(amount) };
}
