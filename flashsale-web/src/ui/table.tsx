import type { ReactNode } from 'react';

export const HEAD_CELL = 'label-type px-3 py-2.5 text-left align-bottom text-soft first:pl-5 last:pr-5';
export const CELL = 'border-t border-line px-3 py-3 align-baseline first:pl-5 last:pr-5';

/** A table that may be wider than the window: then it moves, and the page does not. */
export function Table({ caption, children }: { readonly caption: string; readonly children: ReactNode }) {
  return (
    <div role="region" aria-label={caption} tabIndex={0} className="sheet overflow-x-auto [overflow-wrap:normal]">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}
