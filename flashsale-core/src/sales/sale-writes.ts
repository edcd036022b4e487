import type pg from 'pg';
import type { SaleRow } from './sale-records.js';
import type { HoldTerms, SaleDefinition } from './sale.js';

/** With terms it is a HOLD sale, without an INSTANT one. */
export interface NewSale extends Pick<
  SaleDefinition,
  'saleId' | 'name' | 'totalStock' | 'startsAt' | 'endsAt' | 'terms'
> {
  /** How many places of Redis decide about it; one if absent. */
  readonly buckets?: number;
}

/** The database alone checks windows, names and terms: only it knows the other half of a pair when one changes. */
const REFUSALS = {
  sales_window_check: 'window-reversed',
  sales_name_check: 'unpresentable',
  sales_times_check: 'unpresentable',
  /** Terms for an INSTANT sale. */
  sales_mode_check: 'not-held',
  sales_terms_check: 'terms-out-of-range',
  sales_limit_check: 'limit-below-quantity',
  sales_amount_check: 'amount-too-large',
  /** The currency of a sale that was opened, or a lower limit for its buyers. */
  sales_fixed_check: 'fixed-once-opened',
  /** Several buckets for a HOLD sale. */
  sales_buckets_check: 'one-bucket-only',
} as const;
export type SaleRefusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/** The columns of the terms, in the order of `termsValues`. */
export const TERMS_COLUMNS = [
  'unit_price',
  'currency',
  'hold_ttl_ms',
  'hold_extension_ms',
  'quantity_max',
  'limit_per_user',
  'orders_per_user_max',
  'offer_ttl_ms',
] as const;

/** What an operator decides of a new sale, in the order of `definitionValues`. */
export const DEFINITION_COLUMNS = [
  'id',
  'name',
  'total_stock',
  'starts_at',
  'ends_at',
  'mode',
  'buckets',
  ...TERMS_COLUMNS,
];

export function termsValues(terms: Partial<HoldTerms> = {}): unknown[] {
  const { unitPrice, currency, holdTtlMs, holdExtensionMs, quantityMax, limitPerUser, ordersPerUserMax, offerTtlMs } =
    terms;
  return [unitPrice, currency, holdTtlMs, holdExtensionMs, quantityMax, limitPerUser, ordersPerUserMax, offerTtlMs];
}

export function definitionValues(sale: NewSale): unknown[] {
  const { saleId, name, totalStock, startsAt, endsAt, terms, buckets = 1 } = sale;
  return [saleId, name, totalStock, startsAt, endsAt, terms ? 'HOLD' : 'INSTANT', buckets, ...termsValues(terms)];
}

/** `$1, $2, …` for so many values. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, (_, i) => `$${i + 1}`).join(', ');
}

/** The rows that a statement returns, or why the database refuses it. */
export async function writeUnlessRefused<Row extends pg.QueryResultRow = SaleRow>(
  pool: Pick<pg.Pool, 'query'>,
  query: pg.QueryConfig,
): Promise<Row[] | SaleRefusal> {
  try {
    return (await pool.query<Row>(query)).rows;
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === undefined || !(constraint in REFUSALS)) throw error;
    return REFUSALS[constraint as keyof typeof REFUSALS];
  }
}
