'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { adminPaths, type AdminSale, type NewSale, SALE_SORTS, type SaleDrift } from '../api/admin';
import { SALE_STATUSES } from '../api/sale';
import { useSaleMoment } from '../shop/sale-time';
import { StatusBadge } from '../shop/status-badge';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { CELL, type Filter, FilterForm, ListState, Table, type TableProps } from '../ui/list';
import { LocalPeriod } from '../ui/local-time';
import { useAdminSession } from './admin-session';
import { DraftList } from './draft-list';
import { ImportDialog } from './import-dialog';
import { ReadinessNote } from './readiness-note';
import { FileExport } from './record-list';
import { CreateSaleDialog } from './sale-form';
import { UnitBar } from './unit-bar';
import { RETIRED, useAdminSales } from './use-admin-sales';

const SEARCH_LENGTH_MAX = 200;

/**
 * The sales, those that matter first, the drafts, and a new one.
 *
 * @param asked the filter as the address says
 */
export function AdminSaleList({ asked }: { readonly asked: Filter }) {
  const texts = useConsoleTexts();
  const { ask } = useAdminSession();
  const router = useRouter();
  const { sales, drifts, error, more, filter, query, applyFilter } = useAdminSales(asked);
  const [open, setOpen] = useState<'create' | 'import'>();
  const close = (): void => setOpen(undefined);
  const create = async (sale: NewSale, as: 'draft' | 'sale'): Promise<void> => {
    const request = { method: 'POST', body: sale } as const;
    const { saleId } = await (as === 'draft' ? ask(adminPaths.drafts, request) : ask(adminPaths.sales, request));
    router.push(`/admin/${as}/${saleId}`);
  };
  return (
    <section aria-labelledby="sales-title" className="space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h2 id="sales-title" className="tag-type text-3xl">
          {texts.adminSales.title}
        </h2>
        <div className="flex flex-wrap gap-2">
          <FileExport path={fileOf(adminPaths.salesFiles.csv, query)} />
          <FileExport path={fileOf(adminPaths.salesFiles.json, query)} label={texts.adminSales.exportJson} />
          <Button onClick={() => setOpen('import')}>{texts.adminSales.import}</Button>
          <Button look="primary" onClick={() => setOpen('create')}>
            {texts.adminSales.create}
          </Button>
        </div>
      </div>
      <FilterForm onFilter={applyFilter}>
        <TextField
          label={texts.adminSales.search}
          name="q"
          type="search"
          defaultValue={filter['q']}
          maxLength={SEARCH_LENGTH_MAX}
        />
        <SelectField label={texts.adminSales.columns.status} name="status" defaultValue={filter['status'] ?? ''}>
          <option value="">{texts.adminSales.allStatuses}</option>
          {SALE_STATUSES.map((status) => (
            <option key={status} value={status}>
              {texts.sale.status[status]}
            </option>
          ))}
          <option value={RETIRED}>{texts.admin.retired}</option>
        </SelectField>
        <SelectField label={texts.adminSales.sort} name="sort" defaultValue={sortField(filter['sort'])}>
          {SALE_SORTS.map((sort) => (
            <option key={sort} value={sortField(sort)}>
              {texts.adminSales.sorts[sort]}
            </option>
          ))}
        </SelectField>
      </FilterForm>
      <DraftList />
      {sales === undefined || sales.length === 0 ? (
        <ListState isLoading={sales === undefined} error={error} empty={texts.adminSales.empty} />
      ) : (
        <SaleTable sales={sales} drifts={drifts} />
      )}
      {more !== undefined && <Button onClick={more}>{texts.adminSales.more}</Button>}
      {open === 'create' && <CreateSaleDialog create={create} onClose={close} />}
      {open === 'import' && <ImportDialog onClose={close} />}
    </section>
  );
}

/** The usual order needs no words in the address. */
function sortField(sort: string | undefined): string {
  return sort === undefined || sort === SALE_SORTS[0] ? '' : sort;
}

/** Files know no order but the list's own. */
function fileOf(path: string, { sort: _sort, ...filter }: Filter): string {
  return `${path}?${new URLSearchParams(filter).toString()}`;
}

/** On a narrow window, what matters least is left out. */
const columnsOf = ({ columns }: AllTexts['adminSales']): TableProps['columns'] => [
  columns.sale,
  columns.status,
  columns.units,
  { name: columns.consistency, className: 'max-sm:hidden' },
  { name: columns.window, className: 'max-md:hidden' },
];

interface SaleTableProps {
  readonly sales: readonly AdminSale[];
  readonly drifts: readonly SaleDrift[] | undefined;
}

function SaleTable({ sales, drifts }: SaleTableProps) {
  const texts = useConsoleTexts();
  return (
    <Table caption={texts.adminSales.caption} columns={columnsOf(texts.adminSales)}>
      {sales.map((sale) => (
        <SaleRow key={sale.saleId} sale={sale} drift={drifts?.find(({ saleId }) => saleId === sale.saleId)} />
      ))}
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
      <td className={CELL}>
        <UnitBar sale={sale} />
      </td>
      <td className={`${CELL} max-sm:hidden`}>
        <Consistency drift={drift} />
      </td>
      <td className={`${CELL} text-sm whitespace-nowrap text-soft max-md:hidden`}>
        <LocalPeriod from={sale.startsAt} to={sale.endsAt} />
      </td>
    </tr>
  );
}

/** Whether the two equations of a sale come out even. */
function Consistency({ drift }: { readonly drift: SaleDrift | undefined }) {
  const texts = useConsoleTexts();
  if (drift === undefined) return <span className="text-soft">{texts.admin.unknown}</span>;
  if ('state' in drift) return <span className="text-amber">{texts.adminSales.consistency[drift.state]}</span>;
  const { buyers, stock } = drift;
  if (buyers === 0 && stock === 0) return <span className="text-green">{texts.adminSales.consistency.consistent}</span>;
  return <span className="font-semibold text-red">{texts.adminSales.drift(buyers, stock)}</span>;
}
