import { OrderRecords } from '../../../../../console/order-records';

export default async function OrdersPage({ params }: PageProps<'/admin/sale/[saleId]/orders'>) {
  return <OrderRecords saleId={(await params).saleId} />;
}
