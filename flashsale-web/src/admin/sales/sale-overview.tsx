'use client';

import { useState } from 'react';
import { adminPaths, type NewSale } from '../../api/admin';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { SelectField, TextField } from '../../ui/field';
import { FilterForm } from '../../ui/filter-form';
import { ListState } from '../../ui/list-state';
import { useAdminSession } from '../session/admin-session';
import { CreateSaleDialog } from './create-sale-dialog';
import { SaleTable } from './sale-table';
import { useAdminSales } from './use-admin-sales';

const SEARCH_LENGTH_MAX = 200;

/** The sales, those that matter first, and a new one. */
export function SaleOverview() {
  const { ask } = useAdminSession();
  const { sales, drifts, error, more, applyFilter, refresh } = useAdminSales();
  const [isCreating, setIsCreating] = useState(false);
  const create = async (sale: NewSale): Promise<void> => {
    await ask(adminPaths.sales, { method: 'POST', body: sale });
    await refresh();
  };
  return (
    <section aria-labelledby="sales-title" className="space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h2 id="sales-title" className="tag-type text-3xl">
          {texts.adminSales.title}
        </h2>
        <Button look="primary" onClick={() => setIsCreating(true)}>
          {texts.adminSales.create}
        </Button>
      </div>
      <FilterForm onFilter={applyFilter}>
        <TextField label={texts.adminSales.search} name="q" type="search" maxLength={SEARCH_LENGTH_MAX} />
        <SelectField label={texts.adminSales.columns.status} name="status" defaultValue="">
          <option value="">{texts.adminSales.allStatuses}</option>
          {Object.entries(texts.sale.status).map(([status, name]) => (
            <option key={status} value={status}>
              {name}
            </option>
          ))}
        </SelectField>
      </FilterForm>
      {sales === undefined || sales.length === 0 ? (
        <ListState isLoading={sales === undefined} error={error} empty={texts.adminSales.empty} />
      ) : (
        <SaleTable sales={sales} drifts={drifts} />
      )}
      {more !== undefined && <Button onClick={more}>{texts.adminSales.more}</Button>}
      {isCreating && <CreateSaleDialog create={create} onClose={() => setIsCreating(false)} />}
    </section>
  );
}
