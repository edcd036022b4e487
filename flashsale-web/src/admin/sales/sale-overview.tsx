'use client';

import { useState } from 'react';
import { adminPaths, type NewSale } from '../../api/admin';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { ListState } from '../../ui/list-state';
import { useAdminSession } from '../session/admin-session';
import { CreateSaleDialog } from './create-sale-dialog';
import { SaleTable } from './sale-table';
import { useAdminSales } from './use-admin-sales';

/** All sales, and a new one. */
export function SaleOverview() {
  const { ask } = useAdminSession();
  const { data: sales, error, mutate } = useAdminSales();
  const [isCreating, setIsCreating] = useState(false);
  const create = async (sale: NewSale): Promise<void> => {
    await ask(adminPaths.sales, { method: 'POST', body: sale });
    await mutate();
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
      {sales === undefined || sales.length === 0 ? (
        <ListState isLoading={sales === undefined} error={error} empty={texts.adminSales.empty} />
      ) : (
        <SaleTable sales={sales} />
      )}
      {isCreating && <CreateSaleDialog create={create} onClose={() => setIsCreating(false)} />}
    </section>
  );
}
