const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;
const SECONDS = ':00';
/** No clock is further from UTC, so within it the offsets before and after a change are found. */
const OFFSET_MS_MAX = 26 * MINUTES_PER_HOUR * MS_PER_MINUTE;
/** What an input of type datetime-local holds, and behind it the offset where the clock shows this time twice. */
const INPUT_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(?:\.\d+)?([+-]\d{2}:\d{2})?$/;

/** One instant that a clock on the wall shows as an input has it. */
export interface Reading {
  readonly instant: Date;
  /** Of the zone at that instant, as `+02:00`. */
  readonly offset: string;
}

const formatters = new Map<string | undefined, Intl.DateTimeFormat>();

/** The name of the operator's time zone. */
export function zoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * An instant as an input of type datetime-local has it: in the operator's time zone, to the second; with the offset behind it where
 * the clock shows this time twice.
 */
export function toInputTime(instant: Date, zone?: string): string {
  const text = wallTime(instant, zone);
  return readingsOf(text, zone).length > 1 ? text + offsetAt(instant, zone) : text;
}

/** The part that the input shows. */
export function inputPart(text: string): string {
  const [, minutes = '', seconds = SECONDS] = INPUT_TIME.exec(text) ?? [];
  return minutes && minutes + seconds;
}

/** The instants at which the clock shows this time, the earlier first: two where it is set back, none where it skips the time. */
export function readingsOf(text: string, zone?: string): Reading[] {
  const shown = inputPart(text);
  const asUtcMs = Date.parse(`${shown}Z`);
  if (Number.isNaN(asUtcMs)) return [];
  const offsets = [-OFFSET_MS_MAX, 0, OFFSET_MS_MAX].map((shiftMs) => offsetMsAt(new Date(asUtcMs + shiftMs), zone));
  return [...new Set(offsets)]
    .map((offsetMs) => new Date(asUtcMs - offsetMs))
    .filter((instant) => wallTime(instant, zone) === shown)
    .sort((a, b) => a.getTime() - b.getTime())
    .map((instant) => ({ instant, offset: offsetAt(instant, zone) }));
}

/** The reading that is meant: of two the one whose offset is named, else the earlier. */
export function chosenReading(text: string, zone?: string): Reading | undefined {
  const readings = readingsOf(text, zone);
  const offset = INPUT_TIME.exec(text)?.[3];
  return readings.find((reading) => reading.offset === offset) ?? readings[0];
}

/** The instant in ISO 8601, UTC; undefined when the input holds no time, or one that the clock skips. */
export function fromInputTime(text: string, zone?: string): string | undefined {
  return chosenReading(text, zone)?.instant.toISOString();
}

function wallTime(instant: Date, zone: string | undefined): string {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    const twoDigits = {
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    } as const;
    formatter = new Intl.DateTimeFormat('en', { ...twoDigits, year: 'numeric', hourCycle: 'h23', timeZone: zone });
    formatters.set(zone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, value]));
  const year = parts['year']?.padStart(4, '0');
  return `${year}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}`;
}

function offsetMsAt(instant: Date, zone: string | undefined): number {
  const wholeSecondMs = Math.floor(instant.getTime() / 1_000) * 1_000;
  return Date.parse(`${wallTime(instant, zone)}Z`) - wholeSecondMs;
}

function offsetAt(instant: Date, zone: string | undefined): string {
  const minutes = Math.round(offsetMsAt(instant, zone) / MS_PER_MINUTE);
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  const [hours, rest] = [Math.floor(Math.abs(minutes) / MINUTES_PER_HOUR), Math.abs(minutes) % MINUTES_PER_HOUR];
  return `${minutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`;
}
