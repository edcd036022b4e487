'use client';

import type { ReactNode } from 'react';
import { ConsoleTextsContext } from './console-context';
import { consoleEnglish } from './console-english';

export function ConsoleInEnglish({ children }: { readonly children: ReactNode }) {
  return <ConsoleTextsContext texts={consoleEnglish}>{children}</ConsoleTextsContext>;
}
