import { type Answer, type Path, withQuery } from 'flashsale-client';
import { useState } from 'react';
import type { Filter } from '../../ui/filter-form';
import { useAdminData } from '../session/use-admin-data';

const PAGE_SIZE = 25;
/** The newest page follows what happens; older ones stay as they are while somebody reads. */
const POLL_INTERVAL_MS = 3_000;

type RecordRoute = '/api/v1/admin/sales/{saleId}/orders' | '/api/v1/admin/sales/{saleId}/audit';
type RecordOf<R extends RecordRoute> = Answer<'GET', R>['items'][number];

export interface RecordPages<Item> {
  readonly items: readonly Item[] | undefined;
  readonly error: Error | undefined;
  /** Counted from 1. */
  readonly page: number;
  readonly older: (() => void) | undefined;
  readonly newer: (() => void) | undefined;
  readonly filter: Filter;
  readonly applyFilter: (filter: Filter) => void;
}

/** Pages through records that only grow: each page begins where the one before ended, so nothing is shown twice. */
export function useRecordPages<R extends RecordRoute>(path: Path<R>): RecordPages<RecordOf<R>> {
  const [filter, setFilter] = useState<Filter>({});
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const after = cursors.at(-1);
  const { data, error } = useAdminData(withQuery<RecordRoute>(path, { ...filter, limit: PAGE_SIZE, after }), {
    refreshInterval: after === undefined ? POLL_INTERVAL_MS : 0,
  });
  const next = data?.next ?? null;
  return {
    // Of the list that was asked for, which the compiler does not see.
    items: data?.items as readonly RecordOf<R>[] | undefined,
    error,
    page: cursors.length + 1,
    older: next === null ? undefined : () => setCursors([...cursors, next]),
    newer: cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1)),
    filter,
    applyFilter: (changed) => {
      setFilter(changed);
      setCursors([]);
    },
  };
}
