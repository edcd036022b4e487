import type { Sale } from 'flashsale-core';

/** What operators decide of a sale. */
const FIELDS = ['name', 'totalStock', 'state', 'startsAt', 'endsAt', 'mode', 'terms'] as const satisfies (keyof Sale)[];

/** A sale as the log shows it; one that is not published has the state DRAFT. */
export type LoggedSale = Pick<Sale, Exclude<(typeof FIELDS)[number], 'state'>> & {
  readonly state: Sale['state'] | 'DRAFT';
};
type Part = Readonly<Record<string, unknown>>;

/** What a change made of a sale, for the log: the changed fields alone, or all of a sale that is new or gone. */
export function differenceOf(
  before: LoggedSale | undefined,
  after: LoggedSale | undefined,
): { before?: Part; after?: Part } {
  const changed = FIELDS.filter((field) => JSON.stringify(before?.[field]) !== JSON.stringify(after?.[field]));
  const partOf = (sale: LoggedSale): Part => Object.fromEntries(changed.map((field) => [field, sale[field]]));
  return { ...(before && { before: partOf(before) }), ...(after && { after: partOf(after) }) };
}
