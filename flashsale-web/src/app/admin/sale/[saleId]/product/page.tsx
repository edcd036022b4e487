import type { Metadata } from 'next';
import { SaleProductEditor } from '../../../../../console/sale-product';
import { readConsoleTexts } from '../../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/product'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.productEditor.title, (await params).saleId) };
}

export default async function AdminProductPage({ params }: PageProps<'/admin/sale/[saleId]/product'>) {
  return <SaleProductEditor saleId={(await params).saleId} />;
}
