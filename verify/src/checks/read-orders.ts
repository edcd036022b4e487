import type { SaleUnderCheck } from './check.js';

const PAGE_SIZE = 1_000;

export interface OrderRow {
  readonly id: string;
  readonly user_id: string;
}

/** Reads the sale's orders page by page, in the order of the users. */
export async function* readOrderPages({ query, sale }: SaleUnderCheck): AsyncGenerator<OrderRow[]> {
  let after = { user_id: '', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const page = await query<OrderRow>(
      `SELECT id, user_id FROM orders WHERE sale_id = $1 AND (user_id, id) > ($2, $3) ORDER BY user_id, id LIMIT $4`,
      [sale.saleId, after.user_id, after.id, PAGE_SIZE],
    );
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last;
  }
}
