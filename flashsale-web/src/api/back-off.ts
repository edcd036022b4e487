export interface BackOff {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

/** How long to wait after so many failures: doubling, bounded, and spread so that a crowd does not come back at once. */
export function backOffMs(failures: number, { delayMsMin, delayMsMax }: BackOff, random = Math.random): number {
  const ceilingMs = Math.min(delayMsMin * 2 ** failures, delayMsMax);
  return ceilingMs * (0.5 + random() / 2);
}
