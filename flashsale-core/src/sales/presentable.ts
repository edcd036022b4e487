/** What every view can show, as the CHECKs of the table of sales say it too: years of four digits, never before the epoch. */
const SALE_TIME_MS_MIN = 0;
export const SALE_TIME_MS_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
export const SALE_NAME_LENGTH_MAX = 200;

const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** A sale's window by what the driver made of its columns: `infinity` is a number, a year that no Date holds an invalid one. */
export interface ColumnWindow {
  readonly starts_at: Date | number;
  readonly ends_at: Date | number;
}

/** The nearest window that can be shown; of a sale without an end that is the last instant there is. */
export function presentableWindow({ starts_at, ends_at }: ColumnWindow): { startsAt: Date; endsAt: Date } {
  return {
    startsAt: presentableTime(starts_at, SALE_TIME_MS_MIN, SALE_TIME_MS_MAX - 1),
    endsAt: presentableTime(ends_at, SALE_TIME_MS_MIN + 1, SALE_TIME_MS_MAX),
  };
}

function presentableTime(time: Date | number, msMin: number, msMax: number): Date {
  const ms = Number(time);
  // PostgreSQL's first year is one that a Date holds, its last one is not.
  if (Number.isNaN(ms)) return new Date(msMax);
  return ms >= msMin && ms <= msMax ? new Date(ms) : new Date(Math.min(Math.max(ms, msMin), msMax));
}

/** The name without what a page or a terminal would stumble over; the id where nothing to see is left. */
export function presentableName(name: string, saleId: string): string {
  const readable = Array.from(name.replace(CONTROL_CHARACTERS, ' ')).slice(0, SALE_NAME_LENGTH_MAX).join('');
  return readable.trim() === '' ? saleId : readable;
}
