import type { Answer, Path, Route } from 'flashsale-client';
import { createContext, useContext } from 'react';
import useSWR, { type SWRConfiguration, type SWRResponse } from 'swr';
import type { requestJson, requestPage } from '../api/request-json';

/** What the console may do, and how it asks the API. */
export interface AdminSession {
  /** Whether the shop is a demo, which may be stampeded. */
  readonly isDemo: boolean;
  /** Whether nobody needs to log in. */
  readonly isAnybody: boolean;
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'owner';
  /** Whether somebody logged in, rather than giving the admin token. */
  readonly isPerson: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Asks with the token. When the API does not know the token any more, the console asks the operator again. */
  readonly ask: typeof requestJson;
  readonly askPage: typeof requestPage;
  readonly leave: () => Promise<void>;
  readonly leaveEverywhere: () => Promise<void>;
}

export const AdminSessionContext = createContext<AdminSession | undefined>(undefined);

export function useAdminSession(): AdminSession {
  const session = useContext(AdminSessionContext);
  if (session === undefined) throw new Error('Only within the AdminGate');
  return session;
}

/** Data of the console, kept fresh; null asks for nothing. */
export function useAdminData<R extends Route<'GET'>>(
  path: Path<R> | null,
  options?: SWRConfiguration<Answer<'GET', R>, Error>,
): SWRResponse<Answer<'GET', R>, Error> {
  const { ask } = useAdminSession();
  return useSWR<Answer<'GET', R>, Error>(path, (asked: Path<R>) => ask(asked), options);
}
