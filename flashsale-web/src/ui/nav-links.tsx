'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

interface NavLinksProps {
  readonly label: string;
  readonly links: readonly { readonly href: string; readonly name: string }[];
}

/** Links of which one is the page that is shown. */
export function NavLinks({ label, links }: NavLinksProps) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="flex flex-wrap gap-x-6">
      {links.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          className="flex min-h-11 items-center border-b-3 border-transparent text-sm font-semibold text-soft hover:text-ink aria-[current=page]:border-red aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
