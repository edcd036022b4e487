import type pg from 'pg';
import { presentableName, presentableWindow } from './presentable.js';
import { SALE_GROUPS, type SalePlace } from './sale-place.js';
import type { Sale, SaleStatus } from './sale.js';

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
}

export const SALE_COLUMNS =
  'id, name, total_stock, sold, epoch, reset_epoch, opened_epoch, redis_server, retired_at, revision, state, starts_at, ends_at';

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
 * Locks the sales for a batch of orders, in the order of their ids so that two batches cannot deadlock: either it waits, as
 * long as the transaction waits for locks, or it skips those that somebody else has locked, which are then `busy`.
 * Audit flushes of the same sales go on beside it.
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

/** Those of the sales whose orders can be written now: their epoch is open, and nobody has them locked. */
export async function findWritableSales(pool: pg.Pool, saleIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM sales WHERE id = ANY($1) AND opened_epoch = epoch AND epoch > 0 FOR NO KEY UPDATE SKIP LOCKED',
    [saleIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** How long before its start and after its end a sale is looked at in every round. */
const NEAR_MINUTES = 10;
/** Longer than any transaction takes: `updated_at` is when the one that changed the row began. */
const CHANGED_MINUTES = 2;

/**
 * The sales that Redis must follow at once: those that run, begin soon or ended a moment ago, those that were just changed,
 * those that are being opened, and those that somebody wants. The first to be sold come first.
 */
export async function listCurrentSales(pool: pg.Pool, wanted: readonly string[]): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>({
    name: 'list-current-sales',
    text: `SELECT ${SALE_COLUMNS} FROM sales
            WHERE (starts_at < now() + interval '${NEAR_MINUTES} minutes'
                   AND ends_at > now() - interval '${NEAR_MINUTES} minutes')
               OR updated_at > now() - interval '${CHANGED_MINUTES} minutes' OR opened_epoch < epoch OR id = ANY($1)
            ORDER BY ends_at <= now(), starts_at, id`,
    values: [wanted],
  });
  return rows.map(toSale);
}

/** A page of all sales by id. */
export async function listSalesAfter(pool: pg.Pool, after: string, limit: number): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>({
    name: 'list-sales-after',
    text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id > $1 ORDER BY id LIMIT $2`,
    values: [after, limit],
  });
  return rows.map(toSale);
}

/** A page of the sales that are not retired, by id, for rounds that get to each of them in time. */
export async function listUnretiredSalesAfter(pool: pg.Pool, after: string, limit: number): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>({
    name: 'list-unretired-sales-after',
    text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id > $1 AND retired_at IS NULL ORDER BY id LIMIT $2`,
    values: [after, limit],
  });
  return rows.map(toSale);
}

/** How often sales were deleted, so that who keeps a list of them knows when to look for those that are gone. */
export async function countDeletions(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ deletions: string }>('SELECT deletions FROM sale_epoch_floor');
  return rows[0]?.deletions ?? '';
}

/** Those of the sales that are retired. */
export async function findRetiredSales(pool: pg.Pool, saleIds: readonly string[]): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>(
    `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1) AND retired_at IS NOT NULL`,
    [saleIds],
  );
  return rows.map(toSale);
}

/** Those of the ids that no sale has. */
export async function findMissingSales(pool: pg.Pool, saleIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM unnest($1::text[]) AS given (id) WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = given.id)',
    [saleIds],
  );
  return rows.map(({ id }) => id);
}

/**
 * As many sales as are worth watching: those that run or are to come, the first to start first, and then those that ended,
 * the latest first; and how many there are beside these. Retired ones do not count.
 */
export async function listWatchedSales(pool: pg.Pool, limit: number): Promise<{ watched: Sale[]; leftOut: number }> {
  const { rows } = await pool.query<SaleRow & { total: string }>(
    `SELECT ${SALE_COLUMNS}, COUNT(*) OVER () AS total FROM sales WHERE retired_at IS NULL
      ORDER BY ends_at <= now(), CASE WHEN ends_at > now() THEN starts_at END, ends_at DESC, id LIMIT $1`,
    [limit],
  );
  return { watched: rows.map(toSale), leftOut: Number(rows[0]?.total ?? 0) - rows.length };
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
    openedEpoch: row.opened_epoch,
    redisServer: row.redis_server ?? undefined,
    revision: row.revision,
    state: row.state,
    startsAt,
    endsAt,
    ...(row.retired_at !== null && { retiredAt: row.retired_at }),
    ...(unpresentable.length > 0 && { unpresentable }),
  };
}

/** Up to `limit` of the sales that changed in the last `withinMs`, and how many there are in all, at one instant. */
export async function listChangedSales(
  pool: pg.Pool,
  withinMs: number,
  limit: number,
): Promise<{ changed: Sale[]; total: number }> {
  const { rows } = await pool.query<{ total: string } & (SaleRow | { id: null })>({
    name: 'list-changed-sales',
    text: `SELECT counted.total, changed.* FROM (SELECT COUNT(*) AS total FROM sales) AS counted
             LEFT JOIN (SELECT ${SALE_COLUMNS} FROM sales
                         WHERE updated_at >= now() - $1::float8 * interval '1 millisecond'
                         LIMIT $2) AS changed ON true`,
    values: [withinMs, limit],
  });
  const changed = rows.flatMap((row) => (row.id === null ? [] : [toSale(row)]));
  return { changed, total: Number(rows[0]?.total) };
}

/** Those of the sales that exist. */
export async function findSales(pool: pg.Pool, saleIds: readonly string[]): Promise<Sale[]> {
  const { rows } = await pool.query<SaleRow>({
    name: 'find-sales',
    text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1)`,
    values: [saleIds],
  });
  return rows.map(toSale);
}

export interface SalesPageOptions {
  readonly asOfMs: number;
  readonly after?: SalePlace | undefined;
  readonly status?: SaleStatus | undefined;
  /** A part of the name or of the id, whatever its capitals. */
  readonly text?: string | undefined;
  readonly limit: number;
}

/** Sales in the order of their places. */
export async function readSalesPage(pool: pg.Pool, options: SalesPageOptions): Promise<Sale[]> {
  const { asOfMs, after, status, text, limit } = options;
  const { rows } = await pool.query<SaleRow>(
    `SELECT ${SALE_COLUMNS} FROM sales
      CROSS JOIN LATERAL (
        SELECT CASE WHEN ends_at <= $1 THEN 3 WHEN starts_at <= $1 THEN 1 ELSE 2 END AS "group",
               CASE WHEN ends_at <= $1 THEN -date_part('epoch', ends_at) ELSE date_part('epoch', starts_at) END AS at
      ) AS place
      WHERE ($2::text IS NULL
             OR $2 = CASE place."group" WHEN 3 THEN 'ENDED' WHEN 2 THEN 'UPCOMING'
                                        ELSE CASE state WHEN 'PAUSED' THEN 'PAUSED' ELSE 'ACTIVE' END END)
        AND ($3::text IS NULL OR strpos(lower(name), lower($3)) > 0 OR strpos(lower(id), lower($3)) > 0)
        AND ($4::int IS NULL
             OR (place."group", place.at, id)
              > ($4, date_part('epoch', $5::timestamptz) * CASE $4 WHEN 3 THEN -1 ELSE 1 END, $6))
      ORDER BY place."group", place.at, id LIMIT $7`,
    [
      new Date(asOfMs),
      status,
      text,
      after && SALE_GROUPS.indexOf(after.group) + 1,
      after && new Date(after.atMs),
      after?.saleId,
      limit,
    ],
  );
  return rows.map(toSale);
}
