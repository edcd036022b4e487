import type { Metadata } from 'next';
import { askedFilterOf } from '../../../console/asked-filter';
import { DeadLetters } from '../../../console/dead-letters';
import { readConsoleTexts } from '../../../server/language';

export async function generateMetadata(): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.dead.title) };
}

export default async function DeadLettersPage({ searchParams }: PageProps<'/admin/dead-letters'>) {
  return <DeadLetters asked={askedFilterOf('deadLetters', await searchParams)} />;
}
