import type { Metadata } from 'next';
import { ActRecords } from '../../../../../console/act-records';
import { askedFilterOf } from '../../../../../console/asked-filter';
import { readConsoleTexts } from '../../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/acts'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.acts.title, (await params).saleId) };
}

export default async function SaleActsPage({ params, searchParams }: PageProps<'/admin/sale/[saleId]/acts'>) {
  const { saleId: _anySale, ...asked } = askedFilterOf('acts', await searchParams);
  return <ActRecords saleId={(await params).saleId} asked={asked} />;
}
