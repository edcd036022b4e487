import type { Metadata } from 'next';
import { LabPage } from '../../lab/lab-page';
import { labTexts } from '../../texts/lab';
import { InLanguage } from '../../texts/in-language';

export const metadata: Metadata = { title: labTexts.title, description: labTexts.lede };

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function RaceLabPage({ searchParams }: PageProps) {
  const { scenario, run } = await searchParams;
  return (
    <InLanguage language="en">
      <div lang="en">
        <LabPage scenario={wordOf(scenario)} run={wordOf(run)} />
      </div>
    </InLanguage>
  );
}

function wordOf(parameter: string | string[] | undefined): string | undefined {
  return typeof parameter === 'string' ? parameter : undefined;
}
