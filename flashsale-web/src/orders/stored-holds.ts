import { type HoldName, HOLDS_COOKIE, HOLDS_SECONDS, withHold, withoutHold } from './holds';

const listeners = new Set<() => void>();
/** Other tabs of this browser; a cookie tells nobody that it has changed. */
let channel: BroadcastChannel | undefined;

/** The cookie's text; empty where there is none. */
export function storedHolds(): string {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${HOLDS_COOKIE}=`));
  return found?.slice(HOLDS_COOKIE.length + 1) ?? '';
}

export function followStoredHolds(onChange: () => void): () => void {
  listeners.add(onChange);
  openChannel();
  // The server may have written it for a form.
  document.addEventListener('visibilitychange', onChange);
  window.addEventListener('pageshow', onChange);
  return () => {
    listeners.delete(onChange);
    document.removeEventListener('visibilitychange', onChange);
    window.removeEventListener('pageshow', onChange);
  };
}

export function rememberHold(hold: HoldName): void {
  store(withHold(storedHolds(), hold));
}

export function forgetHold(orderId: string): void {
  const before = storedHolds();
  const after = withoutHold(before, orderId);
  if (after !== before) store(after);
}

function store(text: string): void {
  const isSecure = window.location.protocol === 'https:';
  const seconds = text === '' ? 0 : HOLDS_SECONDS;
  document.cookie = `${HOLDS_COOKIE}=${text}; Path=/; Max-Age=${seconds}; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  notifyAll();
  openChannel().postMessage('changed');
}

function openChannel(): BroadcastChannel {
  if (channel === undefined) {
    channel = new BroadcastChannel(HOLDS_COOKIE);
    channel.addEventListener('message', notifyAll);
  }
  return channel;
}

function notifyAll(): void {
  for (const notify of listeners) notify();
}
