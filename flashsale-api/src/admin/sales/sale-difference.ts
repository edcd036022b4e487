import type { Sale, SaleProduct } from 'flashsale-core';

/** What operators decide of a sale. */
const SALE_FIELDS = [
  'name',
  'totalStock',
  'state',
  'startsAt',
  'endsAt',
  'mode',
  'terms',
] as const satisfies (keyof Sale)[];
const PRODUCT_FIELDS = [
  'description',
  'conditions',
  'price',
  'oldPrice',
  'pictures',
] as const satisfies (keyof SaleProduct)[];

/** A sale as the log shows it; one that is not published has the state DRAFT. */
export type LoggedSale = Pick<Sale, Exclude<(typeof SALE_FIELDS)[number], 'state'>> & {
  readonly state: Sale['state'] | 'DRAFT';
  /** A draft has their number. */
  readonly buckets?: Sale['buckets'] | number;
};
type Part = Readonly<Record<string, unknown>>;

/** What a change made of a sale, for the log: the changed fields alone, or all of a sale that is new or gone. */
export function differenceOf(
  before: LoggedSale | undefined,
  after: LoggedSale | undefined,
): { before?: Part; after?: Part } {
  return difference<string>([...SALE_FIELDS, 'buckets'], withCount(before), withCount(after));
}

/** How many buckets it has is decided by operators, what becomes of them is not. */
function withCount(sale: LoggedSale | undefined): Readonly<Record<string, unknown>> | undefined {
  if (sale?.buckets === undefined) return sale;
  const { buckets, ...others } = sale;
  return { ...others, buckets: typeof buckets === 'number' ? buckets : buckets.length };
}

export function productDifferenceOf(before: SaleProduct, after: SaleProduct): { before?: Part; after?: Part } {
  return difference(PRODUCT_FIELDS, before, after);
}

function difference<Field extends string>(
  fields: readonly Field[],
  before: Readonly<Partial<Record<Field, unknown>>> | undefined,
  after: Readonly<Partial<Record<Field, unknown>>> | undefined,
): { before?: Part; after?: Part } {
  const changed = fields.filter((field) => JSON.stringify(before?.[field]) !== JSON.stringify(after?.[field]));
  const partOf = (whole: Readonly<Partial<Record<Field, unknown>>>): Part =>
    Object.fromEntries(changed.map((field) => [field, whole[field]]));
  return { ...(before && { before: partOf(before) }), ...(after && { after: partOf(after) }) };
}
