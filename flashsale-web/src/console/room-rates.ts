/** As the API takes at most. */
export const PER_MINUTE_MAX = 600_000;
export const INSIDE_MAX = 1_000_000;
export const INSIDE_PER_UNIT_MAX = 1_000;
export const SLIDER_MAX = 100;
/** Readings of so long are compared. */
const WINDOW_MS = 60_000;
/** Before that nothing can be said. */
const WINDOW_MS_MIN = 3_000;
const MS_PER_MINUTE = 60_000;

/** A slider for six powers of ten: each step is a share of what is there. */
export function perMinuteAt(slider: number): number {
  const exact = PER_MINUTE_MAX ** (slider / SLIDER_MAX);
  return exact < 10 ? Math.round(exact) : Number(exact.toPrecision(2));
}

export function sliderOf(perMinute: number): number {
  return Math.round((SLIDER_MAX * Math.log(perMinute)) / Math.log(PER_MINUTE_MAX));
}

interface RoomReading {
  /** By the clock that only runs forwards. */
  readonly atMs: number;
  readonly arrivals: number;
  readonly serving: number;
}

/** How many arrive and are called in a minute; undefined before that is known. */
export interface RoomRates {
  readonly arrivals: number | undefined;
  readonly serving: number | undefined;
}

/** The readings of the last minute. */
export class RoomReadings {
  #readings: readonly RoomReading[] = [];

  add(reading: RoomReading): RoomRates {
    this.#readings = [...this.#readings.filter(({ atMs }) => atMs >= reading.atMs - WINDOW_MS), reading];
    const first = this.#readings[0] ?? reading;
    const passedMs = reading.atMs - first.atMs;
    if (passedMs < WINDOW_MS_MIN) return { arrivals: undefined, serving: undefined };
    const rateOf = (count: number): number => Math.round((Math.max(count, 0) * MS_PER_MINUTE) / passedMs);
    return { arrivals: rateOf(reading.arrivals - first.arrivals), serving: rateOf(reading.serving - first.serving) };
  }
}
