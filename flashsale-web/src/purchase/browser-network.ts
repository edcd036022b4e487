import type { Network } from './ask-until-answered';

const OFFLINE_MS_MAX = 10 * 60_000;

export const browserNetwork: Network = {
  isOnline: () => navigator.onLine,

  untilOnline: (signal) =>
    new Promise((resolve, reject) => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(OFFLINE_MS_MAX)]);
      ends.addEventListener('abort', () => reject(ends.reason as Error), { once: true });
      window.addEventListener('online', () => resolve(), { once: true, signal: ends });
    }),

  pause: (delayMs, signal) =>
    new Promise((resolve) => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(delayMs)]);
      ends.addEventListener('abort', () => resolve(), { once: true });
      window.addEventListener('online', () => resolve(), { once: true, signal: ends });
    }),
};
