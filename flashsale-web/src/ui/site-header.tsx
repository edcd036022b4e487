import Link from 'next/link';
import { LoginLink } from '../login/login';
import { LOGIN_PATHS } from '../login/login-paths';
import type { Texts } from '../texts/english';
import { classNames } from './class-names';

const LINK = 'flex min-h-11 items-center underline-offset-4 hover:underline';

interface SiteHeaderProps {
  readonly hasConsole: boolean;
  readonly hasLogin: boolean;
  readonly texts: Texts;
  /** Who has logged in. */
  readonly buyer: { readonly userId: string; readonly name: string } | undefined;
}

export function SiteHeader({ hasConsole, hasLogin, texts, buyer }: SiteHeaderProps) {
  return (
    <header className="mx-auto flex w-full max-w-6xl items-center justify-between gap-4 px-4 py-1 sm:px-6 sm:py-4 print:hidden">
      <Link
        href="/"
        prefetch={false}
        className="tag-type flex min-h-11 items-center gap-2.5 text-xl tracking-wide whitespace-nowrap uppercase sm:text-2xl"
      >
        <TagMark />
        <span className={hasLogin ? 'max-[27rem]:sr-only' : 'max-[28rem]:sr-only'}>{texts.site.name}</span>
      </Link>
      <nav
        aria-label={texts.site.nav}
        className="flex min-w-0 items-center gap-4 text-sm font-semibold whitespace-nowrap sm:gap-5"
      >
        <Link href="/" prefetch={false} className={classNames(LINK, 'max-sm:hidden')}>
          {texts.site.shop}
        </Link>
        <Link href="/orders" prefetch={false} className={LINK}>
          {texts.site.orders}
        </Link>
        {/* On a phone there is room for one of the two. */}
        <Link href="/lab" prefetch={false} className={classNames(LINK, hasLogin && 'max-sm:hidden')}>
          {texts.site.lab}
        </Link>
        {hasConsole && (
          <Link href="/admin" prefetch={false} className={LINK}>
            {texts.site.console}
          </Link>
        )}
        {hasLogin && buyer === undefined && <LoginLink className={LINK}>{texts.login.logIn}</LoginLink>}
        {buyer !== undefined && (
          <>
            {/* On a phone the name stands above the buy button. */}
            <span title={buyer.userId} className="max-w-40 truncate font-normal text-soft max-sm:hidden">
              {buyer.name}
            </span>
            <form method="post" action={LOGIN_PATHS.end}>
              <button type="submit" className={LINK}>
                {texts.login.logOut}
              </button>
            </form>
          </>
        )}
      </nav>
    </header>
  );
}

/** The logo: a price tag with its hole. */
function TagMark() {
  return (
    <svg aria-hidden width="26" height="26" viewBox="0 0 32 32" className="shrink-0 text-red">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M12 2h8l7 8v18a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V10zM16 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M9 18h2.5v7H9zm4 0h1.2v7H13zm3 0h3v7h-3zm4.6 0H23v7h-2.4z"
      />
    </svg>
  );
}
