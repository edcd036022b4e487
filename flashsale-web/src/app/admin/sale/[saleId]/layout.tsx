import { notFound } from 'next/navigation';
import { SaleConsole } from '../../../../console/sale-console';
import { SALE_ID_PATTERN } from '../../../../api/sale';

export default async function AdminSaleLayout({ params, children }: LayoutProps<'/admin/sale/[saleId]'>) {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) notFound();
  return (
    <SaleConsole key={saleId} saleId={saleId}>
      {children}
    </SaleConsole>
  );
}
