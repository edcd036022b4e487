'use client';

import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts-context';
import { Button } from '../ui/button';
import { useInBrowser } from '../ui/use-in-browser';

interface ReceiptProps {
  /** Until an order is confirmed, this is no receipt. */
  readonly isConfirmed: boolean;
  /** Each a `Fact`. */
  readonly children: ReactNode;
}

/** What an order is about; with a receipt's heading once it is confirmed. */
export function Receipt({ isConfirmed, children }: ReceiptProps) {
  const texts = useTexts();
  return (
    <section aria-label={isConfirmed ? texts.hold.receipt : texts.hold.title} className="tear-line mt-6 pt-5">
      {isConfirmed && <h2 className="tag-type mb-3 text-2xl">{texts.hold.receipt}</h2>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">{children}</dl>
    </section>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="text-right break-all tabular-nums">{children}</dd>
    </>
  );
}

export function PrintButton() {
  const texts = useTexts();
  // Without a script the browser has its own.
  if (!useInBrowser()) return null;
  return <Button onClick={() => window.print()}>{texts.hold.print}</Button>;
}
