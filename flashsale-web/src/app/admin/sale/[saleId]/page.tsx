import type { Metadata } from 'next';
import { LivePanel } from '../../../../console/live-panel';
import { readConsoleTexts } from '../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.live.tab, (await params).saleId) };
}

export default async function AdminSalePage({ params }: PageProps<'/admin/sale/[saleId]'>) {
  return <LivePanel saleId={(await params).saleId} />;
}
