'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import type { Language } from './languages';

const PARTS = {
  en: dynamic(() => import('./console-in-english').then(({ ConsoleInEnglish }) => ConsoleInEnglish)),
  de: dynamic(() => import('./console-in-german').then(({ ConsoleInGerman }) => ConsoleInGerman)),
} as const satisfies Record<Language, unknown>;

/** The console in a language, within a part of a page that is in it. */
export function ConsoleInLanguage({
  language,
  children,
}: {
  readonly language: Language;
  readonly children: ReactNode;
}) {
  const Part = PARTS[language];
  return <Part>{children}</Part>;
}
