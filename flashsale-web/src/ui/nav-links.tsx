'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

export interface NavLink {
  readonly href: string;
  readonly name: string;
  /** That somebody has to look there: in two characters, and in words. */
  readonly alarm?: { readonly short: string; readonly words: string } | undefined;
}

interface NavLinksProps {
  readonly label: string;
  readonly links: readonly NavLink[];
}

/** Links of which one is the page that is shown. */
export function NavLinks({ label, links }: NavLinksProps) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="flex flex-wrap gap-x-6">
      {links.map(({ href, name, alarm }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          className="relative flex min-h-11 items-center border-b-3 border-transparent text-sm font-semibold text-soft hover:text-ink aria-[current=page]:border-red aria-[current=page]:text-ink"
        >
          {name}
          {/* In the gap, so that no link moves when it comes. */}
          {alarm !== undefined && (
            <span className="absolute top-1.5 left-full ml-0.5 min-w-4.5 rounded-full bg-red px-1 text-center text-[0.6875rem] leading-4.5 text-on-red">
              <span aria-hidden>{alarm.short}</span>
              <span className="sr-only"> {alarm.words}</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
