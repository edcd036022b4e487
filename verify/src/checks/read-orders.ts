import type { SaleUnderCheck } from './check.js';

const PAGE_SIZE = 5_000;

export interface OrderRow {
  readonly id: string;
  readonly user_id: string;
}

/**
 * Reads the sale's orders page by page, in no order: a cursor reads the table once, where a sort or a look into the index
 * for each page would cost several times as much.
 */
export async function* readOrderPages({ query, sale, onProgress }: SaleUnderCheck): AsyncGenerator<OrderRow[]> {
  await query(`DECLARE orders_of_sale NO SCROLL CURSOR FOR SELECT id, user_id FROM orders WHERE sale_id = $1`, [
    sale.saleId,
  ]);
  try {
    for (let read = 0; ;) {
      const page = await query<OrderRow>(`FETCH ${PAGE_SIZE} FROM orders_of_sale`);
      if (page.length === 0) return;
      read += page.length;
      onProgress({ orders: read, of: sale.sold });
      yield page;
    }
  } finally {
    await query('CLOSE orders_of_sale');
  }
}
