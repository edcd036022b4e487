import { useEffect, useState } from 'react';
import { type OrderView, orderPaths } from '../api/order';
import { type Link, type Seen, useLive } from '../api/use-live';

const SECOND_MS = 1_000;

interface LiveOrder {
  readonly seen: Seen<OrderView> | undefined;
  readonly link: Link;
  readonly error: Error | undefined;
}

/** One order as it is now. */
export function useOrder(orderId: string, saleId: string | undefined, initial: OrderView | undefined): LiveOrder {
  const source = {
    path: orderPaths.order(orderId, saleId),
    eventsPath: orderPaths.events(orderId, saleId),
    event: 'order',
  };
  return useLive<'/api/v1/orders/{orderId}'>(source, initial);
}

/**
 * The seconds until a hold ends, second by second: those that the server told, less what has passed here since. No clock that
 * somebody can set takes part. Undefined where nothing is held.
 */
export function useSecondsLeft({ content, atMs }: Seen<Pick<OrderView, 'secondsLeft'>>): number | undefined {
  const { secondsLeft } = content;
  const [nowMs, setNowMs] = useState(atMs);
  useEffect(() => {
    if (secondsLeft === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      clearTimeout(timer);
      const tickMs = performance.now();
      setNowMs(tickMs);
      const restMs = atMs + secondsLeft * SECOND_MS - tickMs;
      if (restMs > 0) timer = setTimeout(tick, restMs % SECOND_MS || SECOND_MS);
    };
    tick();
    // A hidden page ticks rarely.
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [secondsLeft, atMs]);
  if (secondsLeft === null) return undefined;
  const passedMs = Math.max(nowMs - atMs, 0);
  return Math.max(Math.ceil(secondsLeft - passedMs / SECOND_MS), 0);
}
