'use client';

import type { ReactNode } from 'react';
import { ConsoleTextsContext } from './console-context';
import { consoleGerman } from './console-german';

export function ConsoleInGerman({ children }: { readonly children: ReactNode }) {
  return <ConsoleTextsContext texts={consoleGerman}>{children}</ConsoleTextsContext>;
}
