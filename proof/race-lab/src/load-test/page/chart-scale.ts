const STEPS = [1, 2, 2.5, 5, 10];
const TIME_STEPS_SECONDS = [5, 10, 15, 30, 60, 120, 300];
const TIME_TICKS_MAX = 6;
/** An empty chart has a scale as well, and a small value does not fill it. */
const VALUE_MIN = 10;
const SPAN_SECONDS_MIN = 30;

/** The top of a scale: the next round number that no value exceeds. */
export function roundedMax(values: readonly (number | null)[]): number {
  const largest = Math.max(VALUE_MIN, ...values.map((value) => value ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  return magnitude * (STEPS.find((step) => step * magnitude >= largest) ?? 10);
}

/** How far the axis of time reaches. */
export function spanSeconds(lastSecond: number): number {
  return Math.max(SPAN_SECONDS_MIN, lastSecond);
}

export function timeTicks(span: number): number[] {
  const step = TIME_STEPS_SECONDS.find((candidate) => span / candidate <= TIME_TICKS_MAX) ?? 600;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, place) => place * step);
}

/** A line through points, broken where there is none; a point without neighbours is a dot. */
export function linePath(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  return points
    .map(({ x, y }, place) => {
      if (y === null) return '';
      const isBroken = (points[place - 1]?.y ?? null) === null;
      return `${isBroken ? 'M' : 'L'}${tenth(x)} ${tenth(y)}${isBroken ? 'h0' : ''}`;
    })
    .join('');
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
