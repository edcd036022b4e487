/** Several measurements of the same thing. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/** Undefined where nothing was measured. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const [min] = values.toSorted((a, b) => a - b);
  if (min === undefined) return undefined;
  return { median: median(values), min, max: Math.max(...values), rounds: values.length };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Ratios round by round: both were measured within the same seconds, so what slows the machine slows both. */
export function ratios(values: readonly number[], yardstick: readonly number[]): number[] {
  return values.flatMap((value, round) => {
    const base = yardstick[round];
    return base === undefined || base === 0 ? [] : [value / base];
  });
}
