'use client';

import type { ReactNode } from 'react';
import { SWRConfig, type SWRConfiguration } from 'swr';
import { isPassing } from '../api/api-error';
import { backOffMs } from '../api/back-off';

const RETRY = { delayMsMin: 1_000, delayMsMax: 10_000 };

const OPTIONS: SWRConfiguration = {
  keepPreviousData: true,
  onErrorRetry: (error, _key, _options, revalidate, { retryCount }) => {
    if (!isPassing(error)) return;
    setTimeout(() => void revalidate({ retryCount }), backOffMs(retryCount, RETRY));
  },
};

/** How every page keeps its data fresh: it retries what may pass, for ever, ever more slowly. */
export function SwrOptions({ children }: { readonly children: ReactNode }) {
  return <SWRConfig value={OPTIONS}>{children}</SWRConfig>;
}
