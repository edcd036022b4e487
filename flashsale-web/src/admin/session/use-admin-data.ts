import type { Answer, Path, Route } from 'flashsale-client';
import useSWR, { type SWRConfiguration, type SWRResponse } from 'swr';
import { useAdminSession } from './admin-session';

/** Data of the console, kept fresh. */
export function useAdminData<R extends Route<'GET'>>(
  path: Path<R>,
  options?: SWRConfiguration<Answer<'GET', R>, Error>,
): SWRResponse<Answer<'GET', R>, Error> {
  const { ask } = useAdminSession();
  return useSWR<Answer<'GET', R>, Error>(path, (asked: Path<R>) => ask(asked), options);
}
