import type { Metadata } from 'next';
import { OrderRecords } from '../../../../../console/order-records';
import { texts } from '../../../../../texts';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/orders'>): Promise<Metadata> {
  return { title: texts.admin.pageTitle(texts.browse.orders, (await params).saleId) };
}

export default async function OrdersPage({ params }: PageProps<'/admin/sale/[saleId]/orders'>) {
  return <OrderRecords saleId={(await params).saleId} />;
}
