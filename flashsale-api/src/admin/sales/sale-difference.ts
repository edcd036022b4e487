import type { Sale } from 'flashsale-core';

/** What operators decide of a sale. */
const FIELDS = ['name', 'totalStock', 'state', 'startsAt', 'endsAt', 'mode', 'terms'] as const satisfies (keyof Sale)[];

type Part = Readonly<Record<string, unknown>>;

/** What a change made of a sale, for the log: the changed fields alone, or all of a new sale. */
export function differenceOf(before: Sale | undefined, after: Sale): { before?: Part; after: Part } {
  const changed = FIELDS.filter((field) => JSON.stringify(before?.[field]) !== JSON.stringify(after[field]));
  const partOf = (sale: Sale): Part => Object.fromEntries(changed.map((field) => [field, sale[field]]));
  return { ...(before !== undefined && { before: partOf(before) }), after: partOf(after) };
}
