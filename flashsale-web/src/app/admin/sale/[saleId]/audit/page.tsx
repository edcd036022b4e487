import type { Metadata } from 'next';
import { askedFilterOf } from '../../../../../console/asked-filter';
import { AuditRecords } from '../../../../../console/audit-records';
import { readConsoleTexts } from '../../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/audit'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.browse.audit, (await params).saleId) };
}

export default async function AuditPage({ params, searchParams }: PageProps<'/admin/sale/[saleId]/audit'>) {
  return <AuditRecords saleId={(await params).saleId} asked={askedFilterOf('audit', await searchParams)} />;
}
