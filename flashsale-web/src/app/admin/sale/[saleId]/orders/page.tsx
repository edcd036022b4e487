import type { Metadata } from 'next';
import { askedFilterOf } from '../../../../../console/asked-filter';
import { OrderRecords } from '../../../../../console/order-records';
import { readConsoleTexts } from '../../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/orders'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.browse.orders, (await params).saleId) };
}

export default async function OrdersPage({ params, searchParams }: PageProps<'/admin/sale/[saleId]/orders'>) {
  return <OrderRecords saleId={(await params).saleId} asked={askedFilterOf('orders', await searchParams)} />;
}
