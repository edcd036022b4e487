import type { ReactNode } from 'react';

/** A grid of cards, drawn as price tags on a rail. */
export function CardGrid({ children }: { readonly children: ReactNode }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-x-8 gap-y-14">{children}</ul>
  );
}

export function GridCell({ children }: { readonly children: ReactNode }) {
  return (
    <li className="relative pt-9 before:absolute before:inset-x-[-100vw] before:top-0 before:h-1.5 before:bg-twine">
      {children}
    </li>
  );
}

/** A card with a message in place of a sale. */
export function MessageCard({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div role="status" className="tag-shape relative min-h-60 px-6 pt-16 pb-8">
      <Hanger />
      <h2 className="tag-type text-2xl leading-7">{title}</h2>
      <p className="mt-3 text-soft">{text}</p>
    </div>
  );
}

/** The placeholder of a card that is loading, of the same size. */
export function SkeletonCard() {
  return (
    <div aria-hidden className="tag-shape relative h-[27.25rem] px-6 pt-16">
      <Hanger />
      <div className="animate-waiting space-y-6">
        <div className="h-4 w-24 rounded bg-line" />
        <div className="h-12 w-full rounded bg-line" />
        <div className="h-20 w-40 rounded bg-line" />
        <div className="barcode h-9 bg-line" />
      </div>
    </div>
  );
}

/** The string from which a card hangs on the rail, and its hole. */
export function Hanger() {
  return (
    <span aria-hidden className="absolute -top-8 left-1/2 flex -translate-x-1/2 flex-col items-center">
      <svg width="26" height="46" viewBox="0 0 26 46" fill="none" className="-mb-1 text-twine">
        <path d="M13 1C4 14 5 32 12 44" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        <path d="M13 1C23 13 21 33 14 44" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <span className="eyelet" />
    </span>
  );
}
