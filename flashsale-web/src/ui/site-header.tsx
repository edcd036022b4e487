import Link from 'next/link';
import { texts } from '../texts';
import { TagMark } from './tag-mark';

export function SiteHeader({ hasConsole }: { readonly hasConsole: boolean }) {
  return (
    <header className="mx-auto flex w-full max-w-6xl items-center justify-between gap-4 px-4 py-4 sm:px-6">
      <Link
        href="/"
        prefetch={false}
        className="tag-type flex min-h-11 items-center gap-2.5 text-xl tracking-wide whitespace-nowrap uppercase sm:text-2xl"
      >
        <TagMark />
        {texts.site.name}
      </Link>
      <nav aria-label={texts.site.nav} className="flex gap-4 text-sm font-semibold whitespace-nowrap sm:gap-5">
        <Link
          href="/"
          prefetch={false}
          className="flex min-h-11 items-center underline-offset-4 hover:underline max-sm:hidden"
        >
          {texts.site.shop}
        </Link>
        <Link href="/lab" prefetch={false} className="flex min-h-11 items-center underline-offset-4 hover:underline">
          {texts.site.lab}
        </Link>
        {hasConsole && (
          <Link
            href="/admin"
            prefetch={false}
            className="flex min-h-11 items-center underline-offset-4 hover:underline"
          >
            {texts.site.console}
          </Link>
        )}
      </nav>
    </header>
  );
}
