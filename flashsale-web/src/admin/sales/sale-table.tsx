'use client';

import Link from 'next/link';
import type { AdminSale, SaleDrift } from '../../api/admin';
import { useSaleMoment } from '../../sales/use-sale-moment';
import { StatusBadge } from '../../sales/status-badge';
import { texts } from '../../texts';
import { LocalTime } from '../../ui/local-time';
import { CELL, HEAD_CELL, Table } from '../../ui/table';
import { BookState } from './book-state';
import { ReadinessNote } from './readiness-note';

const { columns } = texts.adminSales;

interface SaleTableProps {
  readonly sales: readonly AdminSale[];
  readonly drifts: readonly SaleDrift[] | undefined;
}

export function SaleTable({ sales, drifts }: SaleTableProps) {
  return (
    <Table caption={texts.adminSales.caption}>
      <thead>
        <tr>
          <th scope="col" className={HEAD_CELL}>
            {columns.sale}
          </th>
          <th scope="col" className={HEAD_CELL}>
            {columns.status}
          </th>
          <th scope="col" className={`${HEAD_CELL} text-right`}>
            {columns.left}
          </th>
          <th scope="col" className={`${HEAD_CELL} text-right max-sm:hidden`}>
            {columns.sold}
          </th>
          <th scope="col" className={`${HEAD_CELL} max-sm:hidden`}>
            {columns.books}
          </th>
          <th scope="col" className={`${HEAD_CELL} max-md:hidden`}>
            {columns.window}
          </th>
        </tr>
      </thead>
      <tbody>
        {sales.map((sale) => (
          <SaleRow key={sale.saleId} sale={sale} drift={drifts?.find(({ saleId }) => saleId === sale.saleId)} />
        ))}
      </tbody>
    </Table>
  );
}

function SaleRow({ sale, drift }: { readonly sale: AdminSale; readonly drift: SaleDrift | undefined }) {
  const { status } = useSaleMoment(sale, undefined);
  return (
    <tr className="relative hover:bg-sunk">
      <th scope="row" className={`${CELL} text-left font-semibold`}>
        <Link href={`/admin/sale/${sale.saleId}`} prefetch={false} className="after:absolute after:inset-0">
          {sale.name}
        </Link>
        <span className="block font-mono text-xs font-normal text-soft">{sale.saleId}</span>
      </th>
      <td className={CELL}>
        <StatusBadge status={status} />
        <ReadinessNote sale={sale} className="block text-sm" />
      </td>
      <td className={`${CELL} tag-type text-right text-lg`}>{texts.count(Math.max(0, sale.remainingStock))}</td>
      <td className={`${CELL} tag-type text-right text-lg max-sm:hidden`}>{texts.count(sale.totalSold)}</td>
      <td className={`${CELL} max-sm:hidden`}>
        <BookState drift={drift} />
      </td>
      <td className={`${CELL} text-sm whitespace-nowrap text-soft max-md:hidden`}>
        <LocalTime iso={sale.startsAt} /> {texts.sale.until} <LocalTime iso={sale.endsAt} />
      </td>
    </tr>
  );
}
