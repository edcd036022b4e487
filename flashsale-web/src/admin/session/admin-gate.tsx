'use client';

import { type ReactNode, useMemo } from 'react';
import useSWR from 'swr';
import { adminPaths, type AdminSession as SessionAnswer } from '../../api/admin';
import { ApiRefusal } from '../../api/api-error';
import { requestJson, requestPage } from '../../api/request-json';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { windowStorage } from '../../ui/device-storage';
import { useStoredText } from '../../ui/stored-text';
import { type AdminSession, AdminSessionContext } from './admin-session';
import { GateMessage } from './gate-message';
import { TokenForm } from './token-form';

/** Lets an operator into the console: at once in demo mode, else with the token, asked for once a browser window. */
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
