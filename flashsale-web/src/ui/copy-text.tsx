'use client';

import { useEffect, useRef, useState } from 'react';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';

const RESULT_SHOWN_MS = 2_000;

interface CopyTextProps {
  /** What it is, for who does not see where it stands. */
  readonly name: string;
  readonly text: string;
}

/** A text that one needs elsewhere, with a button that copies it. */
export function CopyText({ name, text }: CopyTextProps) {
  const texts = useConsoleTexts();
  const shown = useRef<HTMLElement>(null);
  const [state, setState] = useState<keyof AllTexts['copy']>('copy');
  useEffect(() => {
    if (state === 'copy') return;
    const timer = setTimeout(() => setState('copy'), RESULT_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
    setState((await isCopied(text)) ? 'copied' : 'selected');
  };
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <code ref={shown} className="font-mono text-xs">
        {text}
      </code>
      <button
        type="button"
        onClick={() => void copy()}
        className="min-h-6 min-w-14 text-left text-xs font-semibold underline underline-offset-4"
      >
        {texts.copy[state]}
        <span className="sr-only"> {name}</span>
      </button>
    </span>
  );
}

/** Browsers have no clipboard without TLS; then the text is selected, for the visitor's own keys. */
async function isCopied(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
