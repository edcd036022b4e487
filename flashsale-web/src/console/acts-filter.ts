import type { Filter } from '../ui/list';

const NAMES = ['actor', 'act', 'saleId', 'outcome'];

/** The filter of acts in an address; what belongs to nothing is left out. */
export function actsFilterOf(query: Readonly<Record<string, string | string[] | undefined>>): Filter {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = query[name];
      return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
    }),
  );
}
