import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminGate } from '../../console/admin-gate';
import { ConsoleNav } from '../../console/admin-gate';
import { readEnvironment } from '../../environment';
import { readConsoleTexts } from '../../server/language';
import { ConsoleInLanguage } from '../../texts/console-in-language';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readConsoleTexts()).admin.title };
}

export default async function AdminLayout({ children }: { readonly children: ReactNode }) {
  const { hasConsole, operatorLogin } = readEnvironment();
  if (!hasConsole) notFound();
  const texts = await readConsoleTexts();
  return (
    <ConsoleInLanguage language={texts.language.code}>
      {/* Wider than the shop: an operator needs much at once. */}
      <div className="xl:relative xl:left-1/2 xl:w-[min(calc(100vw-4rem),86rem)] xl:-translate-x-1/2">
        <h1 className="tag-type text-3xl">{texts.admin.title}</h1>
        <AdminGate provider={operatorLogin?.name}>
          <div className="mt-2 mb-5 border-b-6 border-twine">
            <ConsoleNav />
          </div>
          {children}
        </AdminGate>
      </div>
    </ConsoleInLanguage>
  );
}
