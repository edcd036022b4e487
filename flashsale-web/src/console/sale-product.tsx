'use client';

import { ListState } from '../ui/list';
import { ProductEditor } from './product-editor';
import { useAdminSale } from './use-admin-sales';

/** The product of a sale, in the console of the sale. */
export function SaleProductEditor({ saleId }: { readonly saleId: string }) {
  const { data: sale, error } = useAdminSale(saleId);
  return sale === undefined ? <ListState isLoading error={error} empty="" /> : <ProductEditor sale={sale} />;
}
