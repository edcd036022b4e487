import type { Filter } from '../ui/list';

/** Where a page of records begins, and which it is. */
const PAGE = ['after', 'page'];

const NAMES: Readonly<Record<'acts' | 'audit' | 'deadLetters' | 'orders' | 'payments' | 'sales', readonly string[]>> = {
  acts: ['actor', 'act', 'saleId', 'outcome', ...PAGE],
  audit: ['eventType', 'userId', ...PAGE],
  deadLetters: ['saleId'],
  orders: ['userId', 'status', ...PAGE],
  payments: ['saleId', 'state', 'stuck'],
  sales: ['q', 'status', 'sort', 'pages'],
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
