'use client';

import type { ReactNode } from 'react';
import { german } from './german';
import { TextsContext } from './texts-context';

export function InGerman({ children }: { readonly children: ReactNode }) {
  return <TextsContext texts={german}>{children}</TextsContext>;
}
