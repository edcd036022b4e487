import Link from 'next/link';
import type { ReactNode } from 'react';

/** The way to the page that this one belongs to. */
export function BackLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="inline-flex min-h-11 items-center gap-2 text-sm font-semibold underline-offset-4 hover:underline"
    >
      <span aria-hidden>←</span> {children}
    </Link>
  );
}
