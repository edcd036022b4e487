'use client';

import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import useSWR from 'swr';
import { adminPaths, type AdminSession as SessionAnswer } from '../api/admin';
import { ApiRefusal } from '../api/api-error';
import { requestJson, requestPage } from '../api/request-json';
import { texts } from '../texts';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { NavLinks } from '../ui/nav-links';
import { useStoredText, windowStorage } from '../ui/stored-text';
import { type AdminSession, AdminSessionContext, useAdminSession } from './admin-session';

/** Lets an operator into the console: at once in demo mode, else with the token, requested once per browser tab. */
export function AdminGate({ children }: { readonly children: ReactNode }) {
  const [token, setToken] = useStoredText(windowStorage, 'flashsale admin token');
  const { data, error, mutate } = useSWR<SessionAnswer, Error>(
    [adminPaths.session, token],
    ([path]: [typeof adminPaths.session, string]) => requestJson(path, { headers: authorization(token) }),
    { keepPreviousData: false },
  );
  const isDemo = data?.demo;
  const session = useMemo<AdminSession | undefined>(() => {
    if (isDemo === undefined) return undefined;
    const headers = authorization(token);
    const unlessRefused = <T,>(answer: Promise<T>): Promise<T> =>
      answer.catch((cause: unknown) => {
        if (isRefused(cause, 401)) setToken('');
        throw cause;
      });
    return {
      isDemo,
      headers,
      ask: (path, request) => unlessRefused(requestJson(path, { ...request, headers })),
      askPage: (path, request) => unlessRefused(requestPage(path, { ...request, headers })),
      leave: () => setToken(''),
    };
  }, [isDemo, token, setToken]);

  if (session !== undefined) return <AdminSessionContext value={session}>{children}</AdminSessionContext>;
  if (isRefused(error, 401)) return <TokenForm isWrong={token !== ''} onToken={setToken} />;
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

interface TokenFormProps {
  /** The token that was given last did not fit. */
  readonly isWrong: boolean;
  readonly onToken: (token: string) => void;
}

function TokenForm({ isWrong, onToken }: TokenFormProps) {
  const [token, setToken] = useState('');
  const [defect, setDefect] = useState<string | undefined>(isWrong ? texts.admin.tokenWrong : undefined);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() === '') setDefect(texts.admin.tokenMissing);
    else onToken(token.trim());
  };
  return (
    <form noValidate onSubmit={submit} className="sheet mt-8 max-w-md space-y-5 p-8">
      <h2 className="tag-type text-2xl">{texts.admin.tokenTitle}</h2>
      <TextField
        label={texts.admin.token}
        hint={texts.admin.tokenHint}
        error={defect}
        type="password"
        name="token"
        autoComplete="off"
        value={token}
        onChange={({ target }) => {
          setToken(target.value);
          setDefect(undefined);
        }}
      />
      <Button type="submit" look="primary">
        {texts.admin.enter}
      </Button>
    </form>
  );
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
