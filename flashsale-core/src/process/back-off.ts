export interface BackOff {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

const DOUBLINGS_MAX = 10;

/** How long to wait after so many failures: doubling, bounded, and spread so that not all come back at once. */
export function backOffMs(failures: number, { delayMsMin, delayMsMax }: BackOff): number {
  const ceilingMs = Math.min(delayMsMin * 2 ** Math.min(failures, DOUBLINGS_MAX), delayMsMax);
  return ceilingMs * (0.5 + Math.random() / 2);
}
