import useSWR, { type SWRConfiguration, type SWRResponse } from 'swr';
import { useAdminSession } from './admin-session';

/** Data of the console, kept fresh. */
export function useAdminData<Data>(path: string, options?: SWRConfiguration<Data, Error>): SWRResponse<Data, Error> {
  const { ask } = useAdminSession();
  return useSWR<Data, Error>(path, (asked: string) => ask<Data>(asked), options);
}
