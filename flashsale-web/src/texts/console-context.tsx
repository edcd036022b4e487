'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { ConsoleTexts } from './console-english';
import type { Texts } from './english';
import { useTexts } from './texts-context';

export type AllTexts = Texts & ConsoleTexts;

const Context = createContext<AllTexts | undefined>(undefined);

export function ConsoleTextsContext({
  texts,
  children,
}: {
  readonly texts: ConsoleTexts;
  readonly children: ReactNode;
}) {
  const ofShop = useTexts();
  const all = useMemo(() => ({ ...ofShop, ...texts }), [ofShop, texts]);
  return <Context value={all}>{children}</Context>;
}

/** The texts of the shop and the console in the language of the page; a server component has `readConsoleTexts`. */
export function useConsoleTexts(): AllTexts {
  const texts = useContext(Context);
  if (texts === undefined) throw new Error('There are no texts: the component is outside of the console');
  return texts;
}
