import { withQuery } from 'flashsale-client';
import { useEffect, useState } from 'react';
import { useSWRConfig } from 'swr';
import { adminPaths, type PaymentRecord } from '../api/admin';
import { serverClock } from '../api/server-clock';
import { useConsoleTexts } from '../texts/console-context';
import type { Filter } from '../ui/list';
import { useAdminData, useAdminSession } from './admin-session';
import { useAskedFilter } from './use-asked-filter';
import { usePages } from './use-pages';

const PAGE_SIZE = 25;
const POLL_INTERVAL_MS = 3_000;
/** Every page of the console shows it. */
const COUNT_INTERVAL_MS = 30_000;
/** More than that are a few too many in any case. */
const COUNTED_MAX = 9;
const TICK_MS = 1_000;

interface Payments {
  readonly payments: readonly PaymentRecord[] | undefined;
  readonly error: Error | undefined;
  /** Shows a page more; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly filter: Filter;
  readonly applyFilter: (filter: Filter) => void;
}

/** The payments that fit a filter, stuck ones first. */
export function usePayments(asked: Filter): Payments {
  const { ask } = useAdminSession();
  const [filter, setFilter] = useAskedFilter(asked);
  const [pages, setPages] = useState(1);
  const { data, error } = usePages<PaymentRecord, string>(
    withQuery(adminPaths.payments, { ...filter, limit: PAGE_SIZE }),
    async (after) => {
      const { items, next } = await ask(withQuery(adminPaths.payments, { ...filter, limit: PAGE_SIZE, after }));
      return { items, next: next ?? undefined };
    },
    { pages, intervalMs: POLL_INTERVAL_MS },
  );
  return {
    // One that stops being stuck while the pages are read is on two of them.
    payments: data && [...new Map(data.items.map((payment) => [payment.paymentId, payment])).values()],
    error,
    more: data?.next === undefined ? undefined : () => setPages(pages + 1),
    filter,
    applyFilter: (changed) => {
      setFilter(changed);
      setPages(1);
    },
  };
}

/** How many payments are stuck, as text; undefined if none is. */
export function useStuckPayments(): string | undefined {
  const texts = useConsoleTexts();
  const { data } = useAdminData(withQuery(adminPaths.payments, { stuck: 'true', limit: COUNTED_MAX + 1 }), {
    refreshInterval: COUNT_INTERVAL_MS,
  });
  const stuck = data?.items.length ?? 0;
  if (stuck === 0) return undefined;
  return stuck > COUNTED_MAX ? texts.payments.moreThan(COUNTED_MAX) : texts.count(stuck);
}

/** Reads everything about payments again, the count of stuck ones included. */
export function useRefreshPayments(): () => Promise<unknown> {
  const { mutate } = useSWRConfig();
  return () =>
    mutate((key) => {
      const path: unknown = Array.isArray(key) ? key[0] : key;
      return typeof path === 'string' && path.startsWith(adminPaths.payments);
    });
}

/** The server's time, second by second. */
export function useServerNowMs(): number {
  const [nowMs, setNowMs] = useState(() => serverClock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(serverClock.nowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
