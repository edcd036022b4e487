import type pg from 'pg';
import { findSale, SALE_COLUMNS, type SaleRow, toSale } from './sale-records.js';
import type { Sale, SaleDefinition } from './sale.js';

/** More units than this one sale cannot offer. */
export const TOTAL_STOCK_MAX = 10_000_000;

export type NewSale = Pick<SaleDefinition, 'saleId' | 'name' | 'totalStock' | 'startsAt' | 'endsAt'>;
/** What is left out stays as it is. */
export type SaleChange = Partial<Pick<SaleDefinition, 'name' | 'state' | 'startsAt' | 'endsAt'>>;

/** The database is the one judge of windows and names: of a change it alone knows both ends. */
const REFUSALS: Readonly<Record<string, SaleRefusal>> = {
  sales_window_check: 'window-reversed',
  sales_name_check: 'unpresentable',
  sales_times_check: 'unpresentable',
};
export type SaleRefusal = 'window-reversed' | 'unpresentable';

/** Writes a new sale. Redis does not know it yet: reconcileSale opens it. */
export async function insertSale(pool: pg.Pool, sale: NewSale): Promise<Sale | 'exists' | SaleRefusal> {
  const { saleId, name, totalStock, startsAt, endsAt } = sale;
  const rows = await writeUnlessRefused(pool, {
    text: `INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (id) DO NOTHING RETURNING ${SALE_COLUMNS}`,
    values: [saleId, name, totalStock, startsAt, endsAt],
  });
  if (typeof rows === 'string') return rows;
  return rows[0] === undefined ? 'exists' : toSale(rows[0]);
}

/** Changes a sale. The database raises its revision; reconcileSale takes it over in Redis. */
export async function updateSale(
  pool: pg.Pool,
  saleId: string,
  { name, state, startsAt, endsAt }: SaleChange,
): Promise<Sale | 'unknown-sale' | SaleRefusal> {
  const rows = await writeUnlessRefused(pool, {
    text: `UPDATE sales SET name = COALESCE($2, name), state = COALESCE($3, state),
                  starts_at = COALESCE($4, starts_at), ends_at = COALESCE($5, ends_at)
            WHERE id = $1 RETURNING ${SALE_COLUMNS}`,
    values: [saleId, name, state, startsAt, endsAt],
  });
  if (typeof rows === 'string') return rows;
  return rows[0] === undefined ? 'unknown-sale' : toSale(rows[0]);
}

/** Adds units to a sale, on top of what others add at the same time. */
export async function addStock(
  pool: pg.Pool,
  saleId: string,
  units: number,
): Promise<Sale | 'unknown-sale' | 'too-much-stock'> {
  const { rows } = await pool.query<SaleRow>(
    `UPDATE sales SET total_stock = total_stock + $2
      WHERE id = $1 AND total_stock <= $3::int - $2 RETURNING ${SALE_COLUMNS}`,
    [saleId, units, TOTAL_STOCK_MAX],
  );
  if (rows[0] !== undefined) return toSale(rows[0]);
  return (await findSale(pool, saleId)) === undefined ? 'unknown-sale' : 'too-much-stock';
}

/** Gives the definition a higher revision, unless somebody changed it since. */
export async function raiseRevision(pool: pg.Pool, sale: Sale, revision: number): Promise<Sale | undefined> {
  const { rows } = await pool.query<SaleRow>(
    `UPDATE sales SET revision = $3 WHERE id = $1 AND revision = $2 RETURNING ${SALE_COLUMNS}`,
    [sale.saleId, sale.revision, revision],
  );
  return rows[0] && toSale(rows[0]);
}

async function writeUnlessRefused(pool: pg.Pool, query: pg.QueryConfig): Promise<SaleRow[] | SaleRefusal> {
  try {
    return (await pool.query<SaleRow>(query)).rows;
  } catch (error) {
    const refusal = REFUSALS[(error as { constraint?: string }).constraint ?? ''];
    if (refusal === undefined) throw error;
    return refusal;
  }
}
