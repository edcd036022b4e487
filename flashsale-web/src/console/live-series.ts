import { withQuery } from 'flashsale-client';
import { createContext, useContext, useMemo, useRef } from 'react';
import useSWR from 'swr';
import {
  adminPaths,
  type LiveReading,
  type Outcome,
  OUTCOMES,
  type Percentile,
  REFUSAL_REASONS,
  type RefusalReason,
  type SeriesPoint,
} from '../api/admin';
import { useAdminData, useAdminSession } from './admin-session';

const POLL_INTERVAL_MS = 1_000;
/** With more, the page asks for all of it anew: what is older has become coarser since. */
const POINTS_MAX = 1_200;

export interface Live {
  /** The last reading of the sale. */
  readonly last: LiveReading | undefined;
  /** Its course, as it was recorded, oldest first. */
  readonly points: readonly LivePoint[];
  readonly error: Error | undefined;
}

/** The sale in motion: a reading every second, and its course, which is the same for everybody who looks. */
export function useLiveSale(saleId: string): Live {
  const { ask } = useAdminSession();
  const { data: last, error } = useAdminData(adminPaths.live(saleId), {
    refreshInterval: POLL_INTERVAL_MS,
    dedupingInterval: POLL_INTERVAL_MS / 2,
  });
  const known = useRef<readonly SeriesPoint[]>([]);
  const { data: recorded } = useSWR<readonly SeriesPoint[], Error>(
    adminPaths.series(saleId),
    async (path: ReturnType<typeof adminPaths.series>) => {
      const newestMs = known.current.at(-1)?.atMs;
      const { points } = await ask(newestMs === undefined ? path : withQuery(path, { after: newestMs }));
      const joined = join(known.current, points);
      known.current = joined ?? (await ask(path)).points;
      return known.current;
    },
    { refreshInterval: POLL_INTERVAL_MS, dedupingInterval: POLL_INTERVAL_MS / 2 },
  );
  const points = useMemo(() => pointsOf(recorded ?? []), [recorded]);
  return { last, points, error };
}

/** Undefined where the whole must be read anew: it has become long, or the sale begun again. */
export function join(known: readonly SeriesPoint[], more: readonly SeriesPoint[]): readonly SeriesPoint[] | undefined {
  if (known.length + more.length > POINTS_MAX) return undefined;
  if (known.length > 0 && more.some(({ epoch }) => epoch !== known.at(-1)?.epoch)) return undefined;
  return more.length === 0 ? known : [...known, ...more];
}

/** The readings live above the views of a sale: nothing is missed while its orders are shown. */
export const LiveContext = createContext<Live | undefined>(undefined);

export function useSharedLive(): Live {
  const shared = useContext(LiveContext);
  if (shared === undefined) throw new Error('Only within a SaleConsole');
  return shared;
}

const MS_PER_SECOND = 1_000;

/** One moment on the charts. Null is a gap: the value was unknown. */
export interface LivePoint extends Pick<SeriesPoint, 'atMs' | 'stock' | 'held' | 'sold' | 'orders' | 'outbox'> {
  readonly queued: number | null;
  /** Since the point before, on average. */
  readonly perSecond: Readonly<Record<Outcome, number>>;
  /** The highest of the step. */
  readonly attemptsPerSecond: number;
  readonly refusedPerSecond: Readonly<Record<RefusalReason, number>>;
  readonly latencyMs: Readonly<Record<Percentile, number | null>>;
}

/** Turns totals into rates. */
export function pointsOf(recorded: readonly SeriesPoint[]): LivePoint[] {
  return recorded.map((point, index) => {
    const { p50, p95, p99 } = point;
    return {
      ...point,
      perSecond: perSecond(OUTCOMES, (outcome, { outcomes }) => totalOf(outcomes, outcome), point, recorded[index - 1]),
      refusedPerSecond: perSecond(
        REFUSAL_REASONS,
        (reason, { refusals }) => refusals[reason],
        point,
        recorded[index - 1],
      ),
      latencyMs: { p50, p95, p99 },
    };
  });
}

/** The totals begin again with every epoch and may go down, and two points may be of one instant: then nothing is known. */
function perSecond<Name extends string>(
  names: readonly Name[],
  totalIn: (name: Name, point: SeriesPoint) => number,
  point: SeriesPoint,
  before: SeriesPoint | undefined,
): Record<Name, number> {
  const rate = (name: Name): number => {
    if (before === undefined || before.epoch !== point.epoch || before.atMs >= point.atMs) return 0;
    const more = totalIn(name, point) - totalIn(name, before);
    return Math.max((more * MS_PER_SECOND) / (point.atMs - before.atMs), 0);
  };
  return Object.fromEntries(names.map((name) => [name, rate(name)])) as Record<Name, number>;
}

/** A sale that holds units has more outcomes; each counts as the one that is closest to it. */
const KINDS: Record<Outcome, readonly (keyof LiveReading['outcomes'])[]> = {
  SUCCESS: ['SUCCESS', 'HELD'],
  ALREADY_PURCHASED: ['ALREADY_PURCHASED', 'ALREADY_HELD', 'LIMIT_REACHED', 'TOO_MANY_HOLDS', 'KEY_REUSED'],
  SOLD_OUT: ['SOLD_OUT', 'ALL_HELD', 'NOT_ENOUGH'],
  NOT_ACTIVE: ['NOT_ACTIVE'],
};

export function totalOf(outcomes: Readonly<Partial<Record<string, number>>>, outcome: Outcome): number {
  return KINDS[outcome].reduce((sum, kind) => sum + (outcomes[kind] ?? 0), 0);
}

/** How far back the selling is measured. */
const SELLING_SPAN_MS = 30_000;

/** How long the stock lasts at the rate of the last half minute; undefined while nothing is sold. */
export function sellOutMs(points: readonly LivePoint[]): number | undefined {
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const from = points.find(({ atMs }) => atMs >= last.atMs - SELLING_SPAN_MS);
  const sold = from === undefined ? 0 : from.stock - last.stock;
  return from === undefined || sold <= 0 ? undefined : (last.stock * (last.atMs - from.atMs)) / sold;
}

export function peakOf(points: readonly LivePoint[]): number {
  return points.reduce((peak, { attemptsPerSecond }) => Math.max(peak, attemptsPerSecond), 0);
}
