import { useEffect, useState } from 'react';
import type { SaleStatus, SaleView } from '../api/sale';
import { serverClock } from '../api/server-clock';

/**
 * The sale's status and countdown, second by second. Every tick asks the clock anew, so nothing adds up however late
 * the browser runs its timers; the last tick falls on the very instant at which the sale opens or ends.
 *
 * @param pageTimeMs the server's time when it made the page: the first picture must be the one that the server drew
 */
export function useSaleMoment(sale: SaleView, pageTimeMs: number | undefined): SaleMoment {
  const { startsAt, endsAt, status, remainingStock, heldStock } = sale;
  const [nowMs, setNowMs] = useState(() => pageTimeMs ?? serverClock.nowMs());
  useEffect(() => {
    if (pageTimeMs !== undefined) serverClock.seed(pageTimeMs);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      clearTimeout(timer);
      const tickMs = serverClock.nowMs();
      setNowMs(tickMs);
      const { remainingMs } = saleMomentAt({ startsAt, endsAt, status, remainingStock, heldStock }, tickMs);
      if (remainingMs !== undefined) timer = setTimeout(tick, msToNextSecond(remainingMs));
    };
    tick();
    // A hidden page ticks rarely.
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [startsAt, endsAt, status, remainingStock, heldStock, pageTimeMs]);
  return saleMomentAt(sale, nowMs);
}

/** How long it is until an instant, second by second, by the clock of the server. */
export function useRemainingMs(until: string, pageTimeMs: number | undefined): number {
  const [nowMs, setNowMs] = useState(() => pageTimeMs ?? serverClock.nowMs());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      clearTimeout(timer);
      const tickMs = serverClock.nowMs();
      setNowMs(tickMs);
      const remainingMs = Date.parse(until) - tickMs;
      if (remainingMs > 0) timer = setTimeout(tick, msToNextSecond(remainingMs));
    };
    tick();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [until]);
  return Math.max(Date.parse(until) - nowMs, 0);
}

type Stock = Pick<SaleView, 'status' | 'remainingStock'> & { readonly heldStock?: number | undefined };
type Seen = Pick<SaleView, 'startsAt' | 'endsAt'> & Stock;

/** What a visitor is shown: an open sale that has nothing left is sold out, unless something that is held may come back. */
export type ShownStatus = SaleStatus | 'SOLD_OUT' | 'ALL_HELD';

/** A sale at one instant of the server's time. */
export interface SaleMoment {
  readonly status: ShownStatus;
  /** Until the sale opens, or ends when it has opened; undefined when it is over. */
  readonly remainingMs: number | undefined;
}

/** The window decides, start <= now < end, so that a page opens a sale on time even without an update. */
export function saleMomentAt(sale: Seen, nowMs: number): SaleMoment {
  const startsAtMs = Date.parse(sale.startsAt);
  const endsAtMs = Date.parse(sale.endsAt);
  if (nowMs < startsAtMs) return { status: 'UPCOMING', remainingMs: startsAtMs - nowMs };
  if (nowMs >= endsAtMs) return { status: 'ENDED', remainingMs: undefined };
  const shown = shownStatusOf(sale);
  const isClosed = shown === 'PAUSED' || shown === 'SOLD_OUT' || shown === 'ALL_HELD';
  return { status: isClosed ? shown : 'ACTIVE', remainingMs: endsAtMs - nowMs };
}

/** As of the last update, whatever the time is now. */
export function shownStatusOf({ status, remainingStock, heldStock = 0 }: Stock): ShownStatus {
  if (status !== 'ACTIVE' || remainingStock > 0) return status;
  return heldStock > 0 ? 'ALL_HELD' : 'SOLD_OUT';
}

const SECOND_MS = 1_000;

export interface Duration {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** Whole units, rounded up to the second: a countdown shows 0 when its time has come, and not before. */
export function durationOf(remainingMs: number): Duration {
  const seconds = Math.max(0, Math.ceil(remainingMs / SECOND_MS));
  return {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3_600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
}

/** As on a stop clock: 09:41, 1:09:41, and with days 2 d 01:09:41. */
export function clockText({ days, hours, minutes, seconds }: Duration): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = `${two(minutes)}:${two(seconds)}`;
  if (days > 0) return `${days} d ${two(hours)}:${rest}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** As a `<time>` element has it: P1DT2H3M4S. */
export function isoDuration({ days, hours, minutes, seconds }: Duration): string {
  return `P${days}DT${hours}H${minutes}M${seconds}S`;
}

/** When the shown second changes next; a moment later when it has just changed. */
export function msToNextSecond(remainingMs: number): number {
  const rest = remainingMs % SECOND_MS;
  return rest > 0 ? rest : SECOND_MS;
}
