'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import type { Language } from './languages';

// Each is a file of its own: a browser loads the language of its page, and no other.
const PARTS = {
  en: dynamic(() => import('./in-english').then(({ InEnglish }) => InEnglish)),
  de: dynamic(() => import('./in-german').then(({ InGerman }) => InGerman)),
} as const satisfies Record<Language, unknown>;

/** A part of a page that is in a language. */
export function InLanguage({ language, children }: { readonly language: Language; readonly children: ReactNode }) {
  const Part = PARTS[language];
  return <Part>{children}</Part>;
}
