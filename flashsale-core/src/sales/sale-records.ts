import type pg from 'pg';
import { presentableName, presentableWindow } from './presentable.js';
import type { Sale } from './sale.js';

export interface SaleRow {
  id: string;
  name: string;
  total_stock: number;
  sold: number;
  epoch: number;
  reset_epoch: number;
  revision: number;
  state: Sale['state'];
  /** A number where the column holds `infinity`. */
  starts_at: Date | number;
  ends_at: Date | number;
}

export const SALE_COLUMNS = 'id, name, total_stock, sold, epoch, reset_epoch, revision, state, starts_at, ends_at';

/** All sales, the first to start first. */
export async function listSales(pool: pg.Pool): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales ORDER BY starts_at, id`);
  return rows.map(toSale);
}

/** One sale as it is committed now. */
export async function findSale(pool: pg.Pool, saleId: string): Promise<Sale | undefined> {
  const { rows } = await pool.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1`, [saleId]);
  return rows[0] && toSale(rows[0]);
}

/** Takes the row lock that excludes every order, audit flush, rebuild and reset of this sale until the transaction ends. */
export async function lockSale(client: pg.PoolClient, saleId: string): Promise<Sale | undefined> {
  const { rows } = await client.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1 FOR UPDATE`, [saleId]);
  return rows[0] && toSale(rows[0]);
}

/** As lockSale, but undefined at once where somebody else has the lock. */
export async function lockSaleIfFree(client: pg.PoolClient, saleId: string): Promise<Sale | undefined> {
  const { rows } = await client.query<SaleRow>(
    `SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1 FOR UPDATE SKIP LOCKED`,
    [saleId],
  );
  return rows[0] && toSale(rows[0]);
}

/**
 * Locks the sales for a batch of orders, in the order of their ids so that two batches cannot deadlock.
 * Audit flushes of the same sales go on beside it.
 */
export async function lockSalesForOrders(
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<Map<string, Sale>> {
  const { rows } = await client.query<SaleRow>({
    name: 'lock-sales-for-orders',
    text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
    values: [saleIds],
  });
  return new Map(rows.map((row) => [row.id, toSale(row)]));
}

/** Any row that there can be makes a sale that can be shown: one odd row must not take the others down. */
export function toSale(row: SaleRow): Sale {
  const name = presentableName(row.name, row.id);
  const { startsAt, endsAt } = presentableWindow(row);
  const unpresentable = [
    ...(name === row.name ? [] : ['name']),
    ...(startsAt.getTime() === Number(row.starts_at) ? [] : ['starts_at']),
    ...(endsAt.getTime() === Number(row.ends_at) ? [] : ['ends_at']),
  ];
  return {
    saleId: row.id,
    name,
    totalStock: row.total_stock,
    sold: row.sold,
    epoch: row.epoch,
    resetEpoch: row.reset_epoch,
    revision: row.revision,
    state: row.state,
    startsAt,
    endsAt,
    ...(unpresentable.length > 0 && { unpresentable }),
  };
}
