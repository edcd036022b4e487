'use client';

import { type ReactNode, useMemo } from 'react';
import useSWR from 'swr';
import { adminPaths, type AdminSession as SessionAnswer } from '../api/admin';
import { ApiRefusal } from '../api/api-error';
import { requestAnswer, requestJson, requestPage } from '../api/request-json';
import { OPERATOR_LOGIN_PATHS } from '../login/login-paths';
import { useConsoleTexts } from '../texts/console-context';
import { Button } from '../ui/button';
import { type NavLink, NavLinks } from '../ui/nav-links';
import { useStoredText, windowStorage } from '../ui/stored-text';
import { type AdminSession, AdminSessionContext, useAdminSession } from './admin-session';
import { SignIn } from './sign-in';
import { useStuckPayments } from './use-payments';

/** Whom the API knows where nobody needs to log in. */
const DEMO_NAME = 'demo';

interface AdminGateProps {
  /** Where operators log in, besides by an account here. */
  readonly provider: string | undefined;
  readonly children: ReactNode;
}

/**
 * Lets an operator into the console: at once in demo mode, else by a login, which the web server keeps in a cookie, or with the
 * admin token, requested once per browser tab.
 */
export function AdminGate({ provider, children }: AdminGateProps) {
  const texts = useConsoleTexts();
  const [token, setToken] = useStoredText(windowStorage, 'flashsale admin token');
  const { data, error, mutate } = useSWR<SessionAnswer, Error>(
    [adminPaths.session, token],
    ([path]: [typeof adminPaths.session, string]) => requestJson(path, { headers: authorization(token) }),
    { keepPreviousData: false },
  );
  const session = useMemo<AdminSession | undefined>(() => {
    if (data === undefined) return undefined;
    const headers = authorization(token);
    // Whoever came by the cookie is known no more, either.
    const forget = (): void => {
      setToken('');
      void mutate(undefined, { revalidate: true });
    };
    const unlessRefused = <T,>(answer: Promise<T>): Promise<T> =>
      answer.catch((cause: unknown) => {
        if (isRefused(cause, 401)) forget();
        throw cause;
      });
    const logOut = async (path: typeof adminPaths.session | typeof adminPaths.sessions): Promise<void> => {
      if (token === '') await requestAnswer(path, { method: 'DELETE' }).catch(() => undefined);
      // The provider would let the next one at this browser in at once.
      if (data.issuer !== null) return window.location.assign(OPERATOR_LOGIN_PATHS.end);
      forget();
    };
    return {
      isDemo: data.demo,
      isAnybody: data.name === DEMO_NAME,
      name: data.name,
      role: data.role,
      isPerson: token === '' && data.name !== DEMO_NAME,
      headers,
      ask: (path, request) => unlessRefused(requestJson(path, { ...request, headers })),
      askPage: (path, request) => unlessRefused(requestPage(path, { ...request, headers })),
      leave: () => logOut(adminPaths.session),
      leaveEverywhere: () => logOut(adminPaths.sessions),
    };
  }, [data, token, setToken, mutate]);

  if (session !== undefined) return <AdminSessionContext value={session}>{children}</AdminSessionContext>;
  if (isRefused(error, 401))
    return <SignIn provider={provider} isTokenWrong={token !== ''} onToken={setToken} onLogIn={() => void mutate()} />;
  if (isRefused(error, 403)) return <GateMessage title={texts.admin.offTitle} text={error.message} />;
  if (error === undefined) return <GateMessage title={texts.admin.checking} />;
  return (
    <GateMessage title={texts.admin.unreachableTitle} text={texts.admin.unreachable}>
      <Button onClick={() => void mutate()}>{texts.admin.retry}</Button>
    </GateMessage>
  );
}

function authorization(token: string): Record<string, string> {
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

function isRefused(error: unknown, status: number): error is ApiRefusal {
  return error instanceof ApiRefusal && error.status === status;
}

interface GateMessageProps {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

function GateMessage({ title, text, children }: GateMessageProps) {
  return (
    <div role="status" className="sheet mt-8 max-w-md space-y-3 p-8">
      <h2 className="tag-type text-2xl">{title}</h2>
      {text !== undefined && <p className="text-soft">{text}</p>}
      {children}
    </div>
  );
}

export function ConsoleNav() {
  const texts = useConsoleTexts();
  const { isAnybody, isPerson, name, role, leave, leaveEverywhere } = useAdminSession();
  const stuck = useStuckPayments();
  const links: readonly NavLink[] = [
    { href: '/admin', name: texts.admin.sales },
    {
      href: '/admin/payments',
      name: texts.payments.title,
      alarm: stuck === undefined ? undefined : { short: stuck, words: texts.payments.areStuck(stuck) },
    },
    { href: '/admin/dead-letters', name: texts.admin.deadLetters },
    { href: '/admin/acts', name: texts.acts.title },
  ];
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <NavLinks label={texts.admin.nav} links={links} />
      {isAnybody ? (
        <p className="pb-2 text-sm text-soft sm:pb-0">{texts.admin.demo}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4">
          <p className="text-sm text-soft">{texts.admin.signedInAs(name, role)}</p>
          <LinkButton onClick={leave}>{texts.admin.leave}</LinkButton>
          {isPerson && <LinkButton onClick={leaveEverywhere}>{texts.admin.leaveEverywhere}</LinkButton>}
        </div>
      )}
    </div>
  );
}

function LinkButton({ onClick, children }: { readonly onClick: () => Promise<void>; readonly children: string }) {
  return (
    <button
      type="button"
      onClick={() => void onClick()}
      className="min-h-11 text-sm font-semibold underline underline-offset-4"
    >
      {children}
    </button>
  );
}
