export interface BackOff {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

/** How long to wait after so many failures: doubling, bounded, and spread so that a crowd does not come back at once. */
export function backOffMs(failures: number, { delayMsMin, delayMsMax }: BackOff, random = Math.random): number {
  const ceilingMs = Math.min(delayMsMin * 2 ** failures, delayMsMax);
  return ceilingMs * (0.5 + random() / 2);
}

/** A time up to a fifth shorter or longer, so that a crowd that comes at once does not stay together. @param random from 0 to 1 */
export function spreadMs(ms: number, random: number): number {
  return ms * (0.8 + 0.4 * random);
}
