import { SALE_TIME_MS_MAX } from './presentable.js';
import type { Sale } from './sale.js';

type Window = Pick<Sale, 'saleId' | 'startsAt' | 'endsAt'>;

/** In the order in which they matter. */
export const SALE_GROUPS = ['running', 'upcoming', 'ended'] as const;

export type SaleGroup = (typeof SALE_GROUPS)[number];

/**
 * A sale's position in the list of all sales at one instant: running ones first, then upcoming ones, both by their
 * start, then ended ones, the latest first. The instant is part of it, so that no page repeats or skips a sale that
 * began or ended meanwhile.
 */
export interface SalePlace {
  readonly asOfMs: number;
  readonly group: SaleGroup;
  /** The end of one that ended, else the start. */
  readonly atMs: number;
  readonly saleId: string;
}

export const SALE_PLACE_PATTERN = /^(\d{1,15})\.(running|upcoming|ended)\.(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/;

export function saleGroupAt({ startsAt, endsAt }: Window, nowMs: number): SaleGroup {
  if (endsAt.getTime() <= nowMs) return 'ended';
  return startsAt.getTime() <= nowMs ? 'running' : 'upcoming';
}

export function placeOf(sale: Window, asOfMs: number): SalePlace {
  const group = saleGroupAt(sale, asOfMs);
  return { asOfMs, group, atMs: (group === 'ended' ? sale.endsAt : sale.startsAt).getTime(), saleId: sale.saleId };
}

/** Whether a sale of the same group comes after the place. */
export function isBehind({ saleId, startsAt, endsAt }: Window, place: SalePlace): boolean {
  const behindMs = place.group === 'ended' ? place.atMs - endsAt.getTime() : startsAt.getTime() - place.atMs;
  return behindMs > 0 || (behindMs === 0 && saleId > place.saleId);
}

/** A place as one word, for a URL. */
export function formatSalePlace({ asOfMs, group, atMs, saleId }: SalePlace): string {
  return [asOfMs, group, atMs, saleId].join('.');
}

/** Undefined if the text is no place. */
export function parseSalePlace(text: string): SalePlace | undefined {
  const [, asOfMs, group, atMs, saleId = ''] = SALE_PLACE_PATTERN.exec(text) ?? [];
  if (group === undefined) return undefined;
  return { asOfMs: timeOf(asOfMs), group: group as SaleGroup, atMs: timeOf(atMs), saleId };
}

/** Capped at the latest time of a sale: PostgreSQL would not accept a later one, and no page contains one. */
function timeOf(text: string | undefined): number {
  return Math.min(Number(text), SALE_TIME_MS_MAX);
}

/** Negative when `a` starts first; by id if they start together. */
export function compareStarts(a: Window, b: Window): number {
  return a.startsAt.getTime() - b.startsAt.getTime() || compareIds(a.saleId, b.saleId);
}

/** Negative when `a` ended later; by id if they ended together. */
export function compareEnds(a: Window, b: Window): number {
  return b.endsAt.getTime() - a.endsAt.getTime() || compareIds(a.saleId, b.saleId);
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
