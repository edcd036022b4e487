import type { Metadata } from 'next';
import { SaleProductEditor } from '../../../../../console/sale-product';
import { texts } from '../../../../../texts';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/product'>): Promise<Metadata> {
  return { title: texts.admin.pageTitle(texts.product.title, (await params).saleId) };
}

export default async function AdminProductPage({ params }: PageProps<'/admin/sale/[saleId]/product'>) {
  return <SaleProductEditor saleId={(await params).saleId} />;
}
