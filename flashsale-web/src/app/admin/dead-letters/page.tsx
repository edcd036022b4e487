import type { Metadata } from 'next';
import { DeadLetters } from '../../../console/dead-letters';
import { texts } from '../../../texts';

export const metadata: Metadata = { title: texts.admin.pageTitle(texts.dead.title) };

export default function DeadLettersPage() {
  return <DeadLetters />;
}
