'use client';

import type { ReactNode } from 'react';
import { english } from './english';
import { TextsContext } from './texts-context';

export function InEnglish({ children }: { readonly children: ReactNode }) {
  return <TextsContext texts={english}>{children}</TextsContext>;
}
