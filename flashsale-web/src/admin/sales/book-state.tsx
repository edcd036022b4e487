import type { SaleDrift } from '../../api/admin';
import { texts } from '../../texts';

/** Whether the two equations of a sale come out even. */
export function BookState({ drift }: { readonly drift: SaleDrift | undefined }) {
  if (drift === undefined) return <span className="text-soft">{texts.admin.unknown}</span>;
  if ('state' in drift) return <span className="text-amber">{texts.adminSales.books[drift.state]}</span>;
  const { buyers, stock } = drift;
  if (buyers === 0 && stock === 0) return <span className="text-green">{texts.adminSales.books.even}</span>;
  return <span className="font-semibold text-red">{texts.adminSales.drift(buyers, stock)}</span>;
}
