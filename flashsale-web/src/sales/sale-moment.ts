import type { SaleStatus, SaleView } from '../api/sale';

type Window = Pick<SaleView, 'startsAt' | 'endsAt' | 'status'>;

/** A sale at one instant of the server's time. */
export interface SaleMoment {
  readonly status: SaleStatus;
  /** Until the sale opens, or ends when it has opened; undefined when it is over. */
  readonly remainingMs: number | undefined;
}

/** The window decides, start <= now < end, so that a page opens a sale on time also when no news has come. */
export function saleMomentAt(sale: Window, nowMs: number): SaleMoment {
  const startsAtMs = Date.parse(sale.startsAt);
  const endsAtMs = Date.parse(sale.endsAt);
  if (nowMs < startsAtMs) return { status: 'UPCOMING', remainingMs: startsAtMs - nowMs };
  if (nowMs >= endsAtMs) return { status: 'ENDED', remainingMs: undefined };
  return { status: sale.status === 'PAUSED' ? 'PAUSED' : 'ACTIVE', remainingMs: endsAtMs - nowMs };
}
