import type { Metadata } from 'next';
import { ActRecords } from '../../../console/act-records';
import { askedFilterOf } from '../../../console/asked-filter';
import { readConsoleTexts } from '../../../server/language';

export async function generateMetadata(): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.acts.title) };
}

export default async function ActsPage({ searchParams }: PageProps<'/admin/acts'>) {
  return <ActRecords asked={askedFilterOf('acts', await searchParams)} />;
}
