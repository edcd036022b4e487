import { type Answer, type Path, withQuery } from 'flashsale-client';
import type { SWRResponse } from 'swr';
import { adminPaths, type AdminSale, type SaleDrift } from '../api/admin';
import type { Page } from '../api/request-json';
import type { Filter } from '../ui/list';
import { useAdminData, useAdminSession } from './admin-session';
import { useAskedFilter } from './use-asked-filter';
import { usePages } from './use-pages';

/** Among the statuses of the filter. */
export const RETIRED = 'RETIRED';
/** A page has a hundred sales. */
const PAGES_MAX = 20;
const POLL_INTERVAL_MS = 2_000;
/** The report reads every sale of a page from every store. */
const DRIFT_INTERVAL_MS = 10_000;

type ListRoute = '/api/v1/admin/sales' | '/api/v1/admin/drift';
type ItemOf<R extends ListRoute> = Answer<'GET', R>[number];

export interface AdminSales {
  readonly sales: readonly AdminSale[] | undefined;
  readonly drifts: readonly SaleDrift[] | undefined;
  readonly error: Error | undefined;
  /** Shows a page more; undefined where there is none. */
  readonly more: (() => void) | undefined;
  /** As its form and the address have it. */
  readonly filter: Filter;
  /** As the API takes it. */
  readonly query: Filter;
  readonly applyFilter: (filter: Filter) => void;
}

/** As the API takes it: retired ones are over and settled, and shown on request only. */
function filterOfList({ status, sort = 'attention', ...others }: Filter): Filter {
  if (status === RETIRED) return { ...others, sort, retired: 'true' };
  return { ...others, ...(status !== undefined && { status }), sort, retired: 'false' };
}

function pagesOf(text: string | undefined): number {
  return Math.min(Math.max(Math.trunc(Number(text)) || 1, 1), PAGES_MAX);
}

/**
 * The sales that fit a filter, by default the first page of them, what matters first.
 *
 * @param asked as the address says
 */
export function useAdminSales(asked: Filter): AdminSales {
  const [shown, setFilter] = useAskedFilter(asked);
  const { pages: shownPages, ...inForm } = shown;
  const filter = filterOfList(inForm);
  const pages = pagesOf(shownPages);
  const { data, error } = useSalePages(adminPaths.sales, { filter, pages, intervalMs: POLL_INTERVAL_MS });
  const drifts = useSalePages(adminPaths.drift, { filter, pages, intervalMs: DRIFT_INTERVAL_MS });
  return {
    sales: data?.items,
    drifts: drifts.data?.items,
    error,
    filter: inForm,
    more:
      data?.next === undefined || pages === PAGES_MAX
        ? undefined
        : () => setFilter({ ...inForm, pages: String(pages + 1) }),
    query: filter,
    applyFilter: setFilter,
  };
}

export function useAdminSale(saleId: string): SWRResponse<AdminSale, Error> {
  return useAdminData(adminPaths.sale(saleId), { refreshInterval: POLL_INTERVAL_MS });
}

function useSalePages<R extends ListRoute>(
  path: Path<R>,
  { filter, ...shown }: { readonly filter: Filter; readonly pages: number; readonly intervalMs: number },
) {
  const { askPage } = useAdminSession();
  const first = withQuery<ListRoute>(path, filter) as Path<R>;
  return usePages<ItemOf<R>, Path<R>>(
    first,
    async (page = first) => {
      const { items, next }: Page<R> = await askPage(page);
      // Of the requested list, which the compiler does not see.
      return { items: items as readonly ItemOf<R>[], next };
    },
    shown,
  );
}
