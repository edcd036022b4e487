'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Texts } from './english';

const Context = createContext<Texts | undefined>(undefined);

export function TextsContext({ texts, children }: { readonly texts: Texts; readonly children: ReactNode }) {
  return <Context value={texts}>{children}</Context>;
}

/** The texts in the language of the page; a server component has `readTexts`. */
export function useTexts(): Texts {
  const texts = useContext(Context);
  if (texts === undefined) throw new Error('There are no texts: the component is outside of InLanguage');
  return texts;
}
