import { createContext, useContext, useState } from 'react';
import { adminPaths, type LiveReading, type Outcome, OUTCOMES, type Percentile } from '../api/admin';
import { useAdminData } from './admin-session';

const POLL_INTERVAL_MS = 1_000;

/** The sale in motion: a reading every second, and what the last minutes were like. */
export function useLiveSeries(saleId: string): { readonly series: LiveSeries; readonly error: Error | undefined } {
  const [series, setSeries] = useState(NO_SERIES);
  const { error } = useAdminData(adminPaths.live(saleId), {
    refreshInterval: POLL_INTERVAL_MS,
    dedupingInterval: POLL_INTERVAL_MS / 2,
    onSuccess: (reading) => setSeries((before) => addReading(before, reading)),
  });
  return { series, error };
}

/** The readings live above the views of a sale: nothing is missed while its orders are shown. */
export const LiveSeriesContext = createContext<ReturnType<typeof useLiveSeries> | undefined>(undefined);

export function useSharedSeries(): ReturnType<typeof useLiveSeries> {
  const shared = useContext(LiveSeriesContext);
  if (shared === undefined) throw new Error('Only within a SaleConsole');
  return shared;
}

/** The time span of the charts. */
export const SPAN_MS = 3 * 60_000;
const MS_PER_SECOND = 1_000;

/** One moment on the charts. Null is a gap: the value was unknown. */
export interface LivePoint {
  readonly atMs: number;
  readonly perSecond: Readonly<Record<Outcome, number>>;
  readonly latencyMs: Readonly<Record<Percentile, number | null>>;
  readonly stock: number;
  /** Of a sale that holds units. */
  readonly held: number | null;
  readonly sold: number | null;
  readonly orders: number | null;
  readonly outbox: number;
  readonly queued: number | null;
}

export interface LiveSeries {
  readonly points: readonly LivePoint[];
  readonly last: LiveReading | undefined;
}

export const NO_SERIES: LiveSeries = { points: [], last: undefined };

/** Adds a reading; forgets what is older than the charts show. A reading that is known already changes nothing. */
export function addReading(series: LiveSeries, reading: LiveReading): LiveSeries {
  const { last, points } = series;
  if (last !== undefined && Date.parse(reading.at) <= Date.parse(last.at)) return series;
  const point = pointOf(reading, last);
  return { last: reading, points: [...points.filter(({ atMs }) => atMs >= point.atMs - SPAN_MS), point] };
}

function pointOf(reading: LiveReading, last: LiveReading | undefined): LivePoint {
  const { stock, orders, outbox, queue, latencyMs, holds } = reading;
  return {
    atMs: Date.parse(reading.at),
    perSecond: perSecond(reading, last),
    latencyMs: { p50: latencyMs.p50, p95: latencyMs.p95, p99: latencyMs.p99 },
    stock,
    held: holds?.held ?? null,
    sold: holds?.sold ?? null,
    orders,
    outbox,
    queued: queue?.ready ?? null,
  };
}

/** The totals begin again with every epoch and may go down: then nothing is known about this second. */
function perSecond(reading: LiveReading, last: LiveReading | undefined): Record<Outcome, number> {
  const seconds = last === undefined ? 0 : (Date.parse(reading.at) - Date.parse(last.at)) / MS_PER_SECOND;
  const rate = (outcome: Outcome): number => {
    const more = totalOf(reading, outcome) - (last === undefined ? 0 : totalOf(last, outcome));
    return seconds > 0 && more > 0 ? more / seconds : 0;
  };
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, rate(outcome)])) as Record<Outcome, number>;
}

/** A sale that holds units has more outcomes; each counts as the one that is closest to it. */
const KINDS: Record<Outcome, readonly (keyof LiveReading['outcomes'])[]> = {
  SUCCESS: ['SUCCESS', 'HELD'],
  ALREADY_PURCHASED: ['ALREADY_PURCHASED', 'ALREADY_HELD', 'LIMIT_REACHED', 'TOO_MANY_HOLDS', 'KEY_REUSED'],
  SOLD_OUT: ['SOLD_OUT', 'ALL_HELD', 'NOT_ENOUGH'],
  NOT_ACTIVE: ['NOT_ACTIVE'],
};

function totalOf({ outcomes }: LiveReading, outcome: Outcome): number {
  return KINDS[outcome].reduce((sum, kind) => sum + (outcomes[kind] ?? 0), 0);
}
