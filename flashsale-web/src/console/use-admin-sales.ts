import { type Answer, type Path, withQuery } from 'flashsale-client';
import { useState } from 'react';
import useSWR, { type SWRResponse } from 'swr';
import { adminPaths, type AdminSale, type SaleDrift } from '../api/admin';
import type { Page } from '../api/request-json';
import type { Filter } from '../ui/list';
import { type AdminSession, useAdminData, useAdminSession } from './admin-session';

const POLL_INTERVAL_MS = 2_000;
/** The report reads every sale of a page from every store. */
const DRIFT_INTERVAL_MS = 10_000;

type ListRoute = '/api/v1/admin/sales' | '/api/v1/admin/drift';
type ItemOf<R extends ListRoute> = Answer<'GET', R>[number];

interface ListPart<R extends ListRoute> {
  readonly items: readonly ItemOf<R>[];
  readonly next: Path<R> | undefined;
}

export interface AdminSales {
  readonly sales: readonly AdminSale[] | undefined;
  readonly drifts: readonly SaleDrift[] | undefined;
  readonly error: Error | undefined;
  /** Shows a page more; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly applyFilter: (filter: Filter) => void;
  readonly refresh: () => Promise<unknown>;
}

/** The sales that fit a filter, by default the first page of them. */
export function useAdminSales(): AdminSales {
  const [filter, setFilter] = useState<Filter>({});
  const [pages, setPages] = useState(1);
  const { data, error, mutate } = usePages(adminPaths.sales, { filter, pages, intervalMs: POLL_INTERVAL_MS });
  const drifts = usePages(adminPaths.drift, { filter, pages, intervalMs: DRIFT_INTERVAL_MS });
  return {
    sales: data?.items,
    drifts: drifts.data?.items,
    error,
    more: data?.next === undefined ? undefined : () => setPages(pages + 1),
    applyFilter: (changed) => {
      setFilter(changed);
      setPages(1);
    },
    refresh: () => mutate(),
  };
}

export function useAdminSale(saleId: string): SWRResponse<AdminSale, Error> {
  return useAdminData(adminPaths.sale(saleId), { refreshInterval: POLL_INTERVAL_MS });
}

/** The first pages of a list in one piece, kept fresh: the more there are, the more slowly. */
function usePages<R extends ListRoute>(
  path: Path<R>,
  { filter, pages, intervalMs }: { readonly filter: Filter; readonly pages: number; readonly intervalMs: number },
): SWRResponse<ListPart<R>, Error> {
  const { askPage } = useAdminSession();
  const first = withQuery<ListRoute>(path, filter) as Path<R>;
  return useSWR<ListPart<R>, Error>([first, pages], () => askPages(askPage, first, pages), {
    refreshInterval: pages * intervalMs,
  });
}

async function askPages<R extends ListRoute>(
  askPage: AdminSession['askPage'],
  first: Path<R>,
  pages: number,
): Promise<ListPart<R>> {
  const items: ItemOf<R>[] = [];
  let next: Path<R> | undefined = first;
  for (let page = 0; page < pages && next !== undefined; page += 1) {
    const answer: Page<R> = await askPage(next);
    // Of the requested list, which the compiler does not see.
    items.push(...(answer.items as readonly ItemOf<R>[]));
    next = answer.next;
  }
  return { items, next };
}
