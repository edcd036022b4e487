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

/** As on a stop clock: 09:41, 1:09:41. */
export function clockText({ days, hours, minutes, seconds }: Duration): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const allHours = days * 24 + hours;
  return allHours > 0 ? `${allHours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
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
