/** What every view can show, as the CHECKs of the sales table say too: years of four digits, not before 1970. */
const SALE_TIME_MS_MIN = 0;
export const SALE_TIME_MS_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
export const SALE_NAME_LENGTH_MAX = 200;

const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** A sale's window as the driver returns it: `infinity` is a number, a year beyond Date's range an invalid Date. */
export interface ColumnWindow {
  readonly starts_at: Date | number;
  readonly ends_at: Date | number;
}

/** The nearest window that can be shown; a sale without an end gets the last possible instant. */
export function presentableWindow({ starts_at, ends_at }: ColumnWindow): { startsAt: Date; endsAt: Date } {
  return {
    startsAt: presentableTime(starts_at, SALE_TIME_MS_MIN, SALE_TIME_MS_MAX - 1),
    endsAt: presentableTime(ends_at, SALE_TIME_MS_MIN + 1, SALE_TIME_MS_MAX),
  };
}

function presentableTime(time: Date | number, msMin: number, msMax: number): Date {
  const ms = Number(time);
  // PostgreSQL's first year fits into a Date, its last one does not.
  if (Number.isNaN(ms)) return new Date(msMax);
  return ms >= msMin && ms <= msMax ? new Date(ms) : new Date(Math.min(Math.max(ms, msMin), msMax));
}

/** The name without control characters; the id if nothing visible is left. */
export function presentableName(name: string, saleId: string): string {
  const readable = Array.from(name.replace(CONTROL_CHARACTERS, ' ')).slice(0, SALE_NAME_LENGTH_MAX).join('');
  return readable.trim() === '' ? saleId : readable;
}
