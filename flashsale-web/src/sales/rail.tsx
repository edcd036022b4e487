import type { ReactNode } from 'react';

/** The rail from which tags hang; on a wide window each row has its own. */
export function Rail({ children }: { readonly children: ReactNode }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-x-8 gap-y-14">{children}</ul>
  );
}

export function RailPlace({ children }: { readonly children: ReactNode }) {
  return (
    <li className="relative pt-9 before:absolute before:inset-x-[-100vw] before:top-0 before:h-1.5 before:bg-twine">
      {children}
    </li>
  );
}
