import type { Filter } from '../ui/list';

const NAMES: Readonly<Record<'acts' | 'payments' | 'sales', readonly string[]>> = {
  acts: ['actor', 'act', 'saleId', 'outcome'],
  sales: ['q', 'status'],
  payments: ['saleId', 'state', 'stuck'],
};

/** The filter of a list in an address; what belongs to nothing is left out. */
export function askedFilterOf(
  list: keyof typeof NAMES,
  query: Readonly<Record<string, string | string[] | undefined>>,
): Filter {
  return Object.fromEntries(
    NAMES[list].flatMap((name) => {
      const value = query[name];
      return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
    }),
  );
}
