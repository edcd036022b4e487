import type { Metadata } from 'next';
import Link from 'next/link';
import { toLoginFailure, toOperatorLoginFailure } from '../../../login/login-failure';
import { loginPath, OPERATOR_LOGIN_PATHS } from '../../../login/login-paths';
import { readTexts } from '../../../server/language';
import { returnPathOf } from '../../../server/login/return-path';
import { CardGrid, GridCell, MessageCard } from '../../../shop/price-tag';
import type { Texts } from '../../../texts/english';
import { buttonLook } from '../../../ui/button';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).login.failedTitle };
}

/** Says why a login did not come to its end, and how to go on. */
export default async function LoginFailedPage({ searchParams }: PageProps<'/login/failed'>) {
  const [{ failure, to, who }, texts] = await Promise.all([searchParams, readTexts()]);
  const returnTo = returnPathOf(typeof to === 'string' ? to : null);
  const { title, text, next, back } =
    who === 'operator' ? forOperator(texts, failure, returnTo) : forBuyer(texts, failure, returnTo);
  return (
    <div className="max-w-md pt-12">
      <h1 className="sr-only">{title}</h1>
      <CardGrid>
        <GridCell>
          <MessageCard title={title} text={text} />
        </GridCell>
      </CardGrid>
      <p className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        {/* Leads to another server, where a link of Next would fetch it. */}
        <a href={next.href} className={buttonLook('primary')}>
          {next.name}
        </a>
        <Link href={returnTo} prefetch={false} className="font-semibold underline underline-offset-4">
          {back}
        </Link>
      </p>
    </div>
  );
}

function forBuyer(texts: Texts, failure: unknown, returnTo: string) {
  return {
    title: texts.login.failedTitle,
    text: texts.login.failed[toLoginFailure(failure)],
    next: { href: loginPath(returnTo), name: texts.login.retry },
    back: texts.site.back,
  };
}

function forOperator(texts: Texts, asked: unknown, returnTo: string) {
  const failure = toOperatorLoginFailure(asked);
  return {
    title: texts.login.operatorFailedTitle,
    text: texts.login.operatorFailed[failure],
    // The provider still knows who it was, and would say the same again.
    next:
      failure === 'no-role'
        ? { href: OPERATOR_LOGIN_PATHS.end, name: texts.login.asSomebodyElse }
        : { href: loginPath(returnTo, 'operator'), name: texts.login.retry },
    back: texts.login.backToConsole,
  };
}
