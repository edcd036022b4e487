import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminGate } from '../../console/admin-gate';
import { ConsoleNav } from '../../console/admin-gate';
import { readEnvironment } from '../../environment';
import { texts } from '../../texts';

export const metadata: Metadata = { title: texts.admin.title };

export default function AdminLayout({ children }: { readonly children: ReactNode }) {
  if (!readEnvironment().hasConsole) notFound();
  return (
    <>
      <h1 className="tag-type pt-4 text-5xl">{texts.admin.title}</h1>
      <AdminGate>
        <div className="mt-4 mb-8 border-b-6 border-twine">
          <ConsoleNav />
        </div>
        {children}
      </AdminGate>
    </>
  );
}
