import type { Answer, Path, Route } from 'flashsale-client';
import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { backOffMs } from './back-off';
import { requestJson } from './request-json';

/** How often the page asks while no events come, and while they do: then only for the clock and as a check. */
const POLL_INTERVAL_MS = 1_000;
const CHECK_INTERVAL_MS = 20_000;

/** How updates arrive. */
export type Link = 'connecting' | 'live' | 'polling';

/** What the page knows now, and since when, by the clock that only runs forwards. */
export interface Seen<Content> {
  readonly content: Content;
  readonly atMs: number;
}

interface LiveSource<R extends Route<'GET'>> {
  readonly path: Path<R>;
  readonly eventsPath: string;
  /** The name of its events. */
  readonly event: string;
}

interface Live<Content> {
  readonly seen: Seen<Content> | undefined;
  readonly link: Link;
  readonly error: Error | undefined;
}

/** Something of the API as it is now: by server-sent events, and by polling wherever they do not get through. */
export function useLive<R extends Route<'GET'>>(
  { path, eventsPath, event }: LiveSource<R>,
  initial: Answer<'GET', R> | undefined,
): Live<Answer<'GET', R>> {
  const [seen, setSeen] = useState(() => (initial === undefined ? undefined : seenNow(initial)));
  const [link, setLink] = useState<Link>('connecting');
  const isLive = link === 'live';
  const stream = useRef<LiveStream>(undefined);
  const eventsSeen = useRef(0);

  useEffect(() => {
    stream.current = new LiveStream(eventsPath, event, {
      onNews: (news) => {
        eventsSeen.current += 1;
        setSeen(seenNow(JSON.parse(news) as Answer<'GET', R>));
      },
      onLive: (isNowLive) => setLink(isNowLive ? 'live' : 'polling'),
    });
    return keepOpenWhileVisible(stream.current, () => setLink('connecting'));
  }, [eventsPath, event]);

  const { error } = useSWR<Answer<'GET', R>, Error>(
    path,
    async (asked: Path<R>) => {
      const eventsBefore = eventsSeen.current;
      const polled = await requestJson<R>(asked);
      // An event that came meanwhile is newer than this answer may be.
      if (eventsSeen.current === eventsBefore) setSeen(seenNow(polled));
      return polled;
    },
    { refreshInterval: isLive ? CHECK_INTERVAL_MS : POLL_INTERVAL_MS, dedupingInterval: POLL_INTERVAL_MS / 2 },
  );
  useEffect(() => {
    // A connection can be dead without a sign of it; when the check fails, so is the stream.
    if (error !== undefined && isLive) stream.current?.open();
  }, [error, isLive]);
  return { seen, link, error };
}

export function seenNow<Content>(content: Content): Seen<Content> {
  return { content, atMs: performance.now() };
}

/** A browser has few connections to one server for all its tabs: hidden tabs close theirs. */
function keepOpenWhileVisible(stream: LiveStream, onClosed: () => void): () => void {
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

interface LiveListener {
  readonly onNews: (news: string) => void;
  /** Whether events arrive. */
  readonly onLive: (isLive: boolean) => void;
}

/**
 * Listens to the events of one name while open. The browser repairs a broken connection itself; a
 * refused one (too many listeners, the API away) is tried again here.
 */
class LiveStream {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(
    private readonly path: string,
    private readonly event: string,
    private readonly listener: LiveListener,
  ) {}

  open(): void {
    this.close();
    const source = new EventSource(this.path);
    this.#source = source;
    source.addEventListener(this.event, ({ data }: MessageEvent<string>) => {
      this.#failures = 0;
      this.listener.onNews(data);
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
