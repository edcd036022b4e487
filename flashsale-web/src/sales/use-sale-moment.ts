import { useEffect, useState } from 'react';
import type { SaleView } from '../api/sale';
import { msToNextSecond } from '../clock/duration';
import { serverClock } from '../clock/server-clock';
import { type SaleMoment, saleMomentAt } from './sale-moment';

/**
 * The sale's status and countdown, second by second. Every tick asks the clock anew, so nothing adds up however late
 * the browser runs its timers; the last tick falls on the very instant at which the sale opens or ends.
 *
 * @param pageTimeMs the server's time when it made the page: the first picture must be the one that the server drew
 */
export function useSaleMoment({ startsAt, endsAt, status }: SaleView, pageTimeMs: number | undefined): SaleMoment {
  const [nowMs, setNowMs] = useState(() => pageTimeMs ?? serverClock.nowMs());
  useEffect(() => {
    if (pageTimeMs !== undefined) serverClock.seed(pageTimeMs);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      clearTimeout(timer);
      const tickMs = serverClock.nowMs();
      setNowMs(tickMs);
      const { remainingMs } = saleMomentAt({ startsAt, endsAt, status }, tickMs);
      if (remainingMs !== undefined) timer = setTimeout(tick, msToNextSecond(remainingMs));
    };
    tick();
    // A hidden page ticks rarely.
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [startsAt, endsAt, status, pageTimeMs]);
  return saleMomentAt({ startsAt, endsAt, status }, nowMs);
}
