import type pg from 'pg';
import { presentableName, presentableWindow } from './presentable.js';
import { type HoldTerms, OFFER_TTL_MS, type Sale, type SaleBucket, type SaleMode } from './sale.js';

export interface SaleRow {
  id: string;
  name: string;
  total_stock: number;
  sold: number;
  epoch: number;
  reset_epoch: number;
  opened_epoch: number;
  redis_server: string | null;
  retired_at: Date | null;
  revision: number;
  state: Sale['state'];
  /** A number where the column holds `infinity`. */
  starts_at: Date | number;
  ends_at: Date | number;
  mode: SaleMode;
  held: number;
  /** A bigint, which the driver reads as text. This and the terms below are null in an INSTANT sale. */
  unit_price: string | null;
  currency: string;
  hold_ttl_ms: number;
  hold_extension_ms: number;
  quantity_max: number;
  limit_per_user: number;
  orders_per_user_max: number;
  /** Null also where an earlier release made the sale. */
  offer_ttl_ms: number | null;
  has_room: boolean;
  buckets: number;
  /** Null before the sale was opened for the first time; also in a sale of one bucket, like the two below. */
  bucket_epochs: readonly number[] | null;
  bucket_opened: readonly number[] | null;
  bucket_servers: readonly (string | null)[] | null;
}

export const SALE_COLUMNS =
  'id, name, total_stock, sold, epoch, reset_epoch, opened_epoch, redis_server, retired_at, revision, state, starts_at, ends_at, ' +
  'mode, held, unit_price, currency, hold_ttl_ms, hold_extension_ms, quantity_max, limit_per_user, orders_per_user_max, ' +
  'offer_ttl_ms, has_room, buckets, bucket_epochs, bucket_opened, bucket_servers';

/** One sale as it is committed now. */
export async function findSale(pool: Pick<pg.Pool, 'query'>, saleId: string): Promise<Sale | undefined> {
  const { rows } = await pool.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1`, [saleId]);
  return rows[0] && toSale(rows[0]);
}

/** Takes the row lock that excludes every order, audit flush, rebuild and reset of this sale until the transaction ends. */
export async function lockSale(client: pg.PoolClient, saleId: string): Promise<Sale | undefined> {
  const { rows } = await client.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1 FOR UPDATE`, [saleId]);
  return rows[0] && toSale(rows[0]);
}

/** Like lockSale, but undefined at once if the row is locked. */
export async function lockSaleIfFree(client: pg.PoolClient, saleId: string): Promise<Sale | undefined> {
  const { rows } = await client.query<SaleRow>(
    `SELECT ${SALE_COLUMNS} FROM sales WHERE id = $1 FOR UPDATE SKIP LOCKED`,
    [saleId],
  );
  return rows[0] && toSale(rows[0]);
}

/** Locks those of the sales of one bucket that were never open, in the order of their ids, and leaves out what somebody else has locked. */
export async function lockNewSales(client: pg.PoolClient, saleIds: readonly string[]): Promise<Sale[]> {
  const { rows } = await client.query<SaleRow>(
    `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY ($1) AND epoch = 0 AND buckets = 1
      ORDER BY id FOR UPDATE SKIP LOCKED`,
    [saleIds],
  );
  return rows.map(toSale);
}

/**
 * Locks the sales for a batch of orders, in the order of their ids so that two batches cannot deadlock. It either
 * waits, up to the transaction's lock timeout, or skips locked sales and returns them as `busy`. Audit flushes of the
 * same sales are not blocked.
 */
export async function lockSalesForOrders(
  client: pg.PoolClient,
  saleIds: readonly string[],
  locked: 'wait' | 'skip',
): Promise<{ readonly locked: ReadonlyMap<string, Sale>; readonly busy: ReadonlySet<string> }> {
  const { rows } = await client.query<SaleRow>({
    name: `lock-sales-for-orders-${locked}`,
    text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1) ORDER BY id
              FOR NO KEY UPDATE ${locked === 'skip' ? 'SKIP LOCKED' : ''}`,
    values: [saleIds],
  });
  const sales = new Map(rows.map((row) => [row.id, toSale(row)]));
  if (locked === 'wait' || sales.size === saleIds.length) return { locked: sales, busy: new Set() };
  const missing = saleIds.filter((saleId) => !sales.has(saleId));
  const found = await client.query<{ id: string }>('SELECT id FROM sales WHERE id = ANY($1)', [missing]);
  return { locked: sales, busy: new Set(found.rows.map(({ id }) => id)) };
}

/** Gives the definition a higher revision, unless it was changed since. */
export async function raiseRevision(pool: pg.Pool, sale: Sale, revision: number): Promise<Sale | undefined> {
  const { rows } = await pool.query<SaleRow>(
    `UPDATE sales SET revision = $3 WHERE id = $1 AND revision = $2 RETURNING ${SALE_COLUMNS}`,
    [sale.saleId, sale.revision, revision],
  );
  return rows[0] && toSale(rows[0]);
}

/** Turns any possible row into a sale that can be shown: one odd row must not break the others. */
export function toSale(row: SaleRow): Sale {
  const name = presentableName(row.name, row.id);
  const { startsAt, endsAt } = presentableWindow(row);
  const terms = toTerms(row);
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
    held: row.held,
    epoch: row.epoch,
    resetEpoch: row.reset_epoch,
    openedEpoch: row.opened_epoch,
    redisServer: row.redis_server ?? undefined,
    revision: row.revision,
    state: row.state,
    startsAt,
    endsAt,
    mode: row.mode,
    ...(terms !== undefined && { terms }),
    ...(row.retired_at !== null && { retiredAt: row.retired_at }),
    ...(row.buckets > 1 && { buckets: toBuckets(row) }),
    ...(row.has_room && { hasRoom: true }),
    ...(unpresentable.length > 0 && { unpresentable }),
  };
}

function toBuckets(row: SaleRow): SaleBucket[] {
  return Array.from({ length: row.buckets }, (_, bucket) => ({
    epoch: row.bucket_epochs?.[bucket] ?? 0,
    openedEpoch: row.bucket_opened?.[bucket] ?? 0,
    redisServer: row.bucket_servers?.[bucket] ?? undefined,
  }));
}

/** A CHECK keeps amounts in the range of safe integers. */
export function toTerms(
  row: Pick<
    SaleRow,
    | 'unit_price'
    | 'currency'
    | 'hold_ttl_ms'
    | 'hold_extension_ms'
    | 'quantity_max'
    | 'limit_per_user'
    | 'orders_per_user_max'
    | 'offer_ttl_ms'
  >,
): HoldTerms | undefined {
  if (row.unit_price === null) return undefined;
  return {
    unitPrice: Number(row.unit_price),
    currency: row.currency,
    holdTtlMs: row.hold_ttl_ms,
    holdExtensionMs: row.hold_extension_ms,
    quantityMax: row.quantity_max,
    limitPerUser: row.limit_per_user,
    ordersPerUserMax: row.orders_per_user_max,
    offerTtlMs: row.offer_ttl_ms ?? OFFER_TTL_MS,
  };
}
