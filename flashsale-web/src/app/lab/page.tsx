import type { Metadata } from 'next';
import { LabPage } from '../../lab/lab-page';
import { texts } from '../../texts';

export const metadata: Metadata = { title: texts.lab.title, description: texts.lab.lede };

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function RaceLabPage({ searchParams }: PageProps) {
  const { scenario, run } = await searchParams;
  return <LabPage scenario={wordOf(scenario)} run={wordOf(run)} />;
}

function wordOf(parameter: string | string[] | undefined): string | undefined {
  return typeof parameter === 'string' ? parameter : undefined;
}
