'use client';

import { texts } from '../../texts';
import { NavLinks } from '../../ui/nav-links';
import { useAdminSession } from './admin-session';

const LINKS: readonly { readonly href: string; readonly name: string }[] = [
  { href: '/admin', name: texts.admin.sales },
  { href: '/admin/dead-letters', name: texts.admin.deadLetters },
];

export function ConsoleNav() {
  const { isDemo, leave } = useAdminSession();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <NavLinks label={texts.admin.nav} links={LINKS} />
      {isDemo ? (
        <p className="pb-2 text-sm text-soft sm:pb-0">{texts.admin.demo}</p>
      ) : (
        <button type="button" onClick={leave} className="min-h-11 text-sm font-semibold underline underline-offset-4">
          {texts.admin.leave}
        </button>
      )}
    </div>
  );
}
