import type { Metadata } from 'next';
import Link from 'next/link';
import { toLoginFailure } from '../../../login/login-failure';
import { loginPath } from '../../../login/login-paths';
import { returnPathOf } from '../../../server/login/return-path';
import { CardGrid, GridCell, MessageCard } from '../../../shop/price-tag';
import { texts } from '../../../texts';
import { buttonLook } from '../../../ui/button';

export const metadata: Metadata = { title: texts.login.failedTitle };

/** Says why a login did not come to its end, and how to go on. */
export default async function LoginFailedPage({ searchParams }: PageProps<'/login/failed'>) {
  const { failure, to } = await searchParams;
  const returnTo = returnPathOf(typeof to === 'string' ? to : null);
  return (
    <div className="max-w-md pt-12">
      <h1 className="sr-only">{texts.login.failedTitle}</h1>
      <CardGrid>
        <GridCell>
          <MessageCard title={texts.login.failedTitle} text={texts.login.failed[toLoginFailure(failure)]} />
        </GridCell>
      </CardGrid>
      <p className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        {/* Leads to another server, where a link of Next would fetch it. */}
        <a href={loginPath(returnTo)} className={buttonLook('primary')}>
          {texts.login.retry}
        </a>
        <Link href={returnTo} prefetch={false} className="font-semibold underline underline-offset-4">
          {texts.site.back}
        </Link>
      </p>
    </div>
  );
}
