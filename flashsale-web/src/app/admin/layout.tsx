import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminGate } from '../../console/admin-gate';
import { ConsoleNav } from '../../console/admin-gate';
import { readEnvironment } from '../../environment';
import { texts } from '../../texts';
import { InLanguage } from '../../texts/in-language';

export const metadata: Metadata = { title: texts.admin.title };

export default function AdminLayout({ children }: { readonly children: ReactNode }) {
  const { hasConsole, operatorLogin } = readEnvironment();
  if (!hasConsole) notFound();
  return (
    <InLanguage language="en">
      {/* Wider than the shop: an operator needs much at once. */}
      <div lang="en" className="xl:relative xl:left-1/2 xl:w-[min(calc(100vw-4rem),86rem)] xl:-translate-x-1/2">
        <h1 className="tag-type text-3xl">{texts.admin.title}</h1>
        <AdminGate provider={operatorLogin?.name}>
          <div className="mt-2 mb-5 border-b-6 border-twine">
            <ConsoleNav />
          </div>
          {children}
        </AdminGate>
      </div>
    </InLanguage>
  );
}
