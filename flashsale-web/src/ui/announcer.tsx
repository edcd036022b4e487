'use client';

import { useEffect, useRef, useState } from 'react';

/** A listener cannot follow four figures a second. */
const PAUSE_MS = 10_000;

/** Reads a changing text out to those who do not see it: the latest one, at most every ten seconds. */
export function Announcer({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState('');
  const spokenAtMs = useRef(Number.NEGATIVE_INFINITY);
  const isFirst = useRef(true);
  useEffect(() => {
    // What the page shows when it opens is read with the page.
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const timer = setTimeout(
      () => {
        spokenAtMs.current = performance.now();
        setSpoken(text);
      },
      Math.max(0, spokenAtMs.current + PAUSE_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="sr-only">
      {spoken}
    </p>
  );
}
