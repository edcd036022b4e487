import type { Metadata } from 'next';
import { ActRecords } from '../../../console/act-records';
import { askedFilterOf } from '../../../console/asked-filter';
import { texts } from '../../../texts';

export const metadata: Metadata = { title: texts.admin.pageTitle(texts.acts.title) };

export default async function ActsPage({ searchParams }: PageProps<'/admin/acts'>) {
  return <ActRecords asked={askedFilterOf('acts', await searchParams)} />;
}
