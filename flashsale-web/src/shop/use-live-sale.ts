import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { backOffMs } from '../api/back-off';
import { requestJson } from '../api/request-json';
import { salePaths, type SaleView } from '../api/sale';

/** How often the page asks while no events come, and while they do: then only for the clock and as a check. */
const POLL_INTERVAL_MS = 1_000;
const CHECK_INTERVAL_MS = 20_000;

/** How updates of a sale arrive. */
export type Link = 'connecting' | 'live' | 'polling';

export interface LiveSale {
  readonly sale: SaleView | undefined;
  readonly link: Link;
  readonly error: Error | undefined;
}

/** One sale as it is now: by server-sent events, and by polling wherever they do not get through. */
export function useLiveSale(saleId: string, initial: SaleView | undefined): LiveSale {
  const [sale, setSale] = useState(initial);
  const [link, setLink] = useState<Link>('connecting');
  const isLive = link === 'live';
  const stream = useRef<SaleStream>(undefined);
  const eventsSeen = useRef(0);

  useEffect(() => {
    stream.current = new SaleStream(saleId, {
      onSale: (news) => {
        eventsSeen.current += 1;
        setSale(news);
      },
      onLive: (isNowLive) => setLink(isNowLive ? 'live' : 'polling'),
    });
    return keepOpenWhileVisible(stream.current, () => setLink('connecting'));
  }, [saleId]);

  const { error } = useSWR<SaleView, Error>(
    salePaths.status(saleId),
    async (path: ReturnType<typeof salePaths.status>) => {
      const eventsBefore = eventsSeen.current;
      const polled = await requestJson(path);
      // An event that came meanwhile is newer than this answer may be.
      if (eventsSeen.current === eventsBefore) setSale(polled);
      return polled;
    },
    { refreshInterval: isLive ? CHECK_INTERVAL_MS : POLL_INTERVAL_MS, dedupingInterval: POLL_INTERVAL_MS / 2 },
  );
  useEffect(() => {
    // A connection can be dead without a sign of it; when the check fails, so is the stream.
    if (error !== undefined && isLive) stream.current?.open();
  }, [error, isLive]);
  return { sale, link, error };
}

/** A browser has few connections to one server for all its tabs: hidden tabs close theirs. */
function keepOpenWhileVisible(stream: SaleStream, onClosed: () => void): () => void {
  const follow = (): void => {
    if (document.visibilityState === 'visible' && navigator.onLine) stream.open();
    else {
      stream.close();
      onClosed();
    }
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('online', follow);
  window.addEventListener('offline', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    window.removeEventListener('online', follow);
    window.removeEventListener('offline', follow);
    stream.close();
  };
}

const RECONNECT = { delayMsMin: 1_000, delayMsMax: 15_000 };

interface SaleListener {
  readonly onSale: (sale: SaleView) => void;
  /** Whether events arrive. */
  readonly onLive: (isLive: boolean) => void;
}

/**
 * Listens to the events of one sale while open. The browser repairs a broken connection itself; a
 * refused one (too many listeners, the API away) is tried again here.
 */
class SaleStream {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(
    private readonly saleId: string,
    private readonly listener: SaleListener,
  ) {}

  open(): void {
    this.close();
    const source = new EventSource(salePaths.events(this.saleId));
    this.#source = source;
    source.addEventListener('sale', ({ data }: MessageEvent<string>) => {
      this.#failures = 0;
      this.listener.onSale(JSON.parse(data) as SaleView);
      this.listener.onLive(true);
    });
    source.addEventListener('error', () => {
      this.listener.onLive(false);
      if (source.readyState === EventSource.CLOSED) this.#openLater();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #openLater(): void {
    this.close();
    this.#timer = setTimeout(() => this.open(), backOffMs(this.#failures, RECONNECT));
    this.#failures += 1;
  }
}
