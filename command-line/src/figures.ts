/** Maps a range of values to a range of pixels. */
type Scale = (value: number) => number;

export function linearScale(valueMax: number, pixels: number): Scale {
  return (value) => (valueMax === 0 ? 0 : (value / valueMax) * pixels);
}

/** Equal factors are equally far apart. Whole powers of ten at both ends. */
interface LogScale {
  readonly place: Scale;
  /** The powers of ten. */
  readonly ticks: readonly number[];
}

export function logScale(values: readonly number[], from: number, to: number): LogScale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    place: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
  };
}

/** 12,345 */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  if (value === 0) return '0';
  if (value < 10) return value.toFixed(1);
  return thousands(value);
}
