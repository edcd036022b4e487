import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SALE_ID_PATTERN } from '../../../../api/sale';
import { DraftConsole } from '../../../../console/draft-console';
import { readConsoleTexts } from '../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/draft/[saleId]'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.drafts.badge, (await params).saleId) };
}

export default async function AdminDraftPage({ params }: PageProps<'/admin/draft/[saleId]'>) {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) notFound();
  return <DraftConsole key={saleId} saleId={saleId} />;
}
