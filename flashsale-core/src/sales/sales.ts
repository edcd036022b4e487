import type pg from 'pg';
import { parseShard } from '../redis/shard.js';
import { SALE_GROUPS, type SalePlace } from './sale-place.js';
import { findSale, SALE_COLUMNS, type SaleRow, toSale } from './sale-records.js';
import {
  DEFINITION_COLUMNS,
  definitionValues,
  type NewSale,
  placeholders,
  type SaleRefusal,
  TERMS_COLUMNS,
  termsValues,
  writeUnlessRefused,
} from './sale-writes.js';
import type { HoldTerms, Sale, SaleDefinition, SaleStatus } from './sale.js';

/** The most units that one sale can offer. */
export const TOTAL_STOCK_MAX = 10_000_000;

/** Absent fields stay unchanged. */
export type SaleChange = Partial<Pick<SaleDefinition, 'name' | 'state' | 'startsAt' | 'endsAt'>> & {
  readonly terms?: Partial<HoldTerms>;
};

/** What a list of sales can be sorted by, besides their places. */
export const SALE_SORTS = ['name', 'start', 'end', 'sold'] as const;
type SaleSort = (typeof SALE_SORTS)[number];

/** The latest and the most come first; what is alike, by the id. */
const SORT_KEYS: Readonly<Record<SaleSort, { readonly key: string; readonly direction: 'ASC' | 'DESC' }>> = {
  name: { key: 'lower(name)', direction: 'ASC' },
  start: { key: 'starts_at', direction: 'DESC' },
  end: { key: 'ends_at', direction: 'DESC' },
  sold: { key: 'sold', direction: 'DESC' },
};

/** Of the page of sales: what is behind the place in $5, $6 and $7, and the order. */
const BY_PLACE = {
  isBehind: `(place."group", place.at, id) > ($5, date_part('epoch', $6::timestamptz) * CASE $5 WHEN 3 THEN -1 ELSE 1 END, $7)`,
  order: 'place."group", place.at, id',
};

/** The sale of the place is looked up: what it is sorted by is no part of the place. */
function sortedBy(sort: SaleSort): typeof BY_PLACE {
  const { key, direction } = SORT_KEYS[sort];
  return {
    isBehind: `(${key}, id) ${direction === 'ASC' ? '>' : '<'} (SELECT ${key}, id FROM sales WHERE id = $7)`,
    order: `${key} ${direction}, id ${direction}`,
  };
}

/** How long before its start and after its end a sale is checked in every round. */
const NEAR_MINUTES = 10;
/** Longer than any transaction takes: `updated_at` is when the transaction that changed the row began. */
const CHANGED_MINUTES = 2;

export interface SalesPageOptions {
  readonly asOfMs: number;
  readonly after?: SalePlace | undefined;
  readonly status?: SaleStatus | undefined;
  /** A part of the name or the id, case-insensitive. */
  readonly text?: string | undefined;
  /** Only the retired ones, or only the others; all by default. */
  readonly retired?: boolean | undefined;
  readonly sort?: SaleSort | undefined;
  readonly limit: number;
}

/**
 * The sales in PostgreSQL, each read or changed by one statement. SQL instead of Prisma, which turns an end at infinity
 * into an invalid date and names a violated check only in its message text.
 */
export class Sales {
  readonly #pool: Pick<pg.Pool, 'query'>;

  /** @param database or `{ pool: client }`, to take part in a transaction of the client */
  constructor({ pool }: { readonly pool: Pick<pg.Pool, 'query'> }) {
    this.#pool = pool;
  }

  /** All sales, earliest start first. */
  async list(): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>(`SELECT ${SALE_COLUMNS} FROM sales ORDER BY starts_at, id`);
    return rows.map(toSale);
  }

  /** One sale as it is committed now. */
  find(saleId: string): Promise<Sale | undefined> {
    return findSale(this.#pool, saleId);
  }

  /** The sales among these ids that exist. */
  async findMany(saleIds: readonly string[]): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>({
      name: 'find-sales',
      text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1)`,
      values: [saleIds],
    });
    return rows.map(toSale);
  }

  /** The names of shards that no sale has. */
  async findMissing(shards: readonly string[]): Promise<string[]> {
    const { rows } = await this.#pool.query<{ shard: string }>(
      `SELECT shard FROM unnest($1::text[]) AS given (shard)
        WHERE NOT EXISTS (SELECT FROM sales
                           WHERE id = split_part(shard, '#', 1)
                             AND CASE buckets WHEN 1 THEN shard = id ELSE shard ~ ('#[0-9]+/' || buckets || '$') END)`,
      [shards],
    );
    return rows.map(({ shard }) => shard);
  }

  /** The sales of these shards that are retired. */
  async findRetired(shards: readonly string[]): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>(
      `SELECT ${SALE_COLUMNS} FROM sales WHERE id = ANY($1) AND retired_at IS NOT NULL`,
      [shards.map((shard) => parseShard(shard).saleId)],
    );
    return rows.map(toSale);
  }

  /** The sales that can take orders now: their epoch, or that of any bucket, is open, and nobody has them locked. */
  async findWritable(saleIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `SELECT id FROM sales WHERE id = ANY($1) AND (opened_epoch = epoch OR buckets > 1) AND epoch > 0
          FOR NO KEY UPDATE SKIP LOCKED`,
      [saleIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The ids of the sales that run, start soon or have just ended, in their order: up to `limit` of them, or all. */
  async listNear(after: string, limit: number | null): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'list-near-sales',
      text: `SELECT id FROM sales
              WHERE starts_at < now() + interval '${NEAR_MINUTES} minutes'
                AND ends_at > now() - interval '${NEAR_MINUTES} minutes' AND id > $1
              ORDER BY id LIMIT $2`,
      values: [after, limit],
    });
    return rows.map(({ id }) => id);
  }

  /** The sales that are asked for, were just changed, or are being opened. The earliest start comes first, ended ones last. */
  async listCurrent(asked: readonly string[]): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>({
      name: 'list-current-sales',
      text: `SELECT ${SALE_COLUMNS} FROM sales
              WHERE updated_at > now() - interval '${CHANGED_MINUTES} minutes' OR opened_epoch < epoch OR id = ANY($1)
              ORDER BY ends_at <= now(), starts_at, id`,
      values: [asked],
    });
    return rows.map(toSale);
  }

  /** The sales that run, start soon or have just ended, those that run first; up to `limit`. */
  async listRunning(limit: number): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>({
      name: 'list-running-sales',
      text: `SELECT ${SALE_COLUMNS} FROM sales
              WHERE retired_at IS NULL AND epoch > 0 AND starts_at < now() + interval '${NEAR_MINUTES} minutes'
                AND ends_at > now() - interval '${NEAR_MINUTES} minutes'
              ORDER BY ends_at <= now(), starts_at > now(), starts_at DESC, id LIMIT $1`,
      values: [limit],
    });
    return rows.map(toSale);
  }

  /** A page of all sales, or of those that are not retired, by id. */
  async listAfter(after: string, limit: number, which: 'all' | 'unretired'): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>({
      name: `list-${which}-sales-after`,
      text: `SELECT ${SALE_COLUMNS} FROM sales WHERE id > $1 ${which === 'unretired' ? 'AND retired_at IS NULL' : ''}
              ORDER BY id LIMIT $2`,
      values: [after, limit],
    });
    return rows.map(toSale);
  }

  /** The HOLD sales that Redis may have holds of, up to `limit`, those with held units first. */
  async listHolding(limit: number): Promise<Sale[]> {
    const { rows } = await this.#pool.query<SaleRow>({
      name: 'list-holding-sales',
      text: `SELECT ${SALE_COLUMNS} FROM sales
              WHERE mode = 'HOLD' AND retired_at IS NULL AND epoch > 0 AND starts_at <= now()
              ORDER BY held = 0, id LIMIT $1`,
      values: [limit],
    });
    return rows.map(toSale);
  }

  /**
   * The sales to watch: running and upcoming ones, earliest start first, then ended ones, the latest first; and how
   * many the limit left out. Retired ones do not count.
   */
  async listWatched(limit: number): Promise<{ watched: Sale[]; leftOut: number }> {
    const { rows } = await this.#pool.query<SaleRow & { total: string }>(
      `SELECT ${SALE_COLUMNS}, COUNT(*) OVER () AS total FROM sales WHERE retired_at IS NULL
        ORDER BY ends_at <= now(), CASE WHEN ends_at > now() THEN starts_at END, ends_at DESC, id LIMIT $1`,
      [limit],
    );
    return { watched: rows.map(toSale), leftOut: Number(rows[0]?.total ?? 0) - rows.length };
  }

  /** Up to `limit` sales that changed in the last `withinMs`, and the number of all sales, read at one instant. */
  async listChanged(withinMs: number, limit: number): Promise<{ changed: Sale[]; total: number }> {
    const { rows } = await this.#pool.query<{ total: string } & (SaleRow | { id: null })>({
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

  /** How often sales were deleted; a change means that a list of sales may hold deleted ones. */
  async countDeletions(): Promise<string> {
    const { rows } = await this.#pool.query<{ deletions: string }>('SELECT deletions FROM sale_epoch_floor');
    return rows[0]?.deletions ?? '';
  }

  /** A page of sales, in the order of their places unless another is asked for. */
  async readPage({ asOfMs, after, status, text, retired, sort, limit }: SalesPageOptions): Promise<Sale[]> {
    const { isBehind, order } = sort === undefined ? BY_PLACE : sortedBy(sort);
    const { rows } = await this.#pool.query<SaleRow>(
      `SELECT ${SALE_COLUMNS} FROM sales
        CROSS JOIN LATERAL (
          SELECT CASE WHEN ends_at <= $1 THEN 3 WHEN starts_at <= $1 THEN 1 ELSE 2 END AS "group",
                 CASE WHEN ends_at <= $1 THEN -date_part('epoch', ends_at) ELSE date_part('epoch', starts_at) END AS at
        ) AS place
        WHERE ($2::text IS NULL
               OR $2 = CASE place."group" WHEN 3 THEN 'ENDED' WHEN 2 THEN 'UPCOMING'
                                          ELSE CASE state WHEN 'PAUSED' THEN 'PAUSED' ELSE 'ACTIVE' END END)
          AND ($3::text IS NULL OR strpos(lower(name), lower($3)) > 0 OR strpos(lower(id), lower($3)) > 0)
          AND ($4::boolean IS NULL OR $4 = (retired_at IS NOT NULL))
          AND ($5::int IS NULL OR $6::timestamptz IS NULL OR ${isBehind})
        ORDER BY ${order} LIMIT $8`,
      [
        new Date(asOfMs),
        status,
        text,
        retired,
        after && SALE_GROUPS.indexOf(after.group) + 1,
        after && new Date(after.atMs),
        after?.saleId,
        limit,
      ],
    );
    return rows.map(toSale);
  }

  /** Writes a new sale. Redis gets it from reconcileSale. */
  async create(sale: NewSale): Promise<Sale | 'exists' | SaleRefusal> {
    const rows = await writeUnlessRefused(this.#pool, {
      text: `INSERT INTO sales (${DEFINITION_COLUMNS.join(', ')}) VALUES (${placeholders(DEFINITION_COLUMNS.length)})
             ON CONFLICT (id) DO NOTHING RETURNING ${SALE_COLUMNS}`,
      values: definitionValues(sale),
    });
    if (typeof rows === 'string') return rows;
    return rows[0] === undefined ? 'exists' : toSale(rows[0]);
  }

  /** Changes a sale. The database raises its revision; reconcileSale copies the change to Redis. */
  async change(
    saleId: string,
    { name, state, startsAt, endsAt, terms }: SaleChange,
  ): Promise<Sale | 'unknown-sale' | SaleRefusal> {
    const rows = await writeUnlessRefused(this.#pool, {
      text: `UPDATE sales SET name = COALESCE($2, name), state = COALESCE($3, state),
                    starts_at = COALESCE($4, starts_at), ends_at = COALESCE($5, ends_at),
                    ${TERMS_COLUMNS.map((column, i) => `${column} = COALESCE($${6 + i}, ${column})`).join(', ')}
              WHERE id = $1 RETURNING ${SALE_COLUMNS}`,
      values: [saleId, name, state, startsAt, endsAt, ...termsValues(terms)],
    });
    if (typeof rows === 'string') return rows;
    return rows[0] === undefined ? 'unknown-sale' : toSale(rows[0]);
  }

  /** Whether a window with this end would be over already, by the database's clock. */
  async isOver(endsAt: Date): Promise<boolean> {
    const { rows } = await this.#pool.query<{ is_over: boolean }>(
      'SELECT $1::timestamptz <= clock_timestamp() AS is_over',
      [endsAt],
    );
    return rows[0]?.is_over !== false;
  }

  /** Ends a running sale now, by the database's clock. */
  async end(saleId: string): Promise<Sale | 'unknown-sale' | 'not-started' | 'has-ended'> {
    const { rows } = await this.#pool.query<SaleRow>(
      `UPDATE sales SET ends_at = clock.now FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS now) AS clock
        WHERE id = $1 AND starts_at < clock.now AND ends_at > clock.now RETURNING ${SALE_COLUMNS}`,
      [saleId],
    );
    if (rows[0] !== undefined) return toSale(rows[0]);
    const sale = await this.find(saleId);
    if (sale === undefined) return 'unknown-sale';
    return (await this.isOver(sale.endsAt)) ? 'has-ended' : 'not-started';
  }

  /** Adds units to a sale; concurrent additions all count. */
  async addStock(saleId: string, units: number): Promise<Sale | 'unknown-sale' | 'too-much-stock'> {
    const { rows } = await this.#pool.query<SaleRow>(
      `UPDATE sales SET total_stock = total_stock + $2
        WHERE id = $1 AND total_stock <= $3::int - $2 RETURNING ${SALE_COLUMNS}`,
      [saleId, units, TOTAL_STOCK_MAX],
    );
    if (rows[0] !== undefined) return toSale(rows[0]);
    return (await this.find(saleId)) === undefined ? 'unknown-sale' : 'too-much-stock';
  }
}
