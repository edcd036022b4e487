/** Each process admits this share of a limit before it asks Redis, and draws as much at a time. */
const FREE_SHARE = 1 / 4;

/** How many requests of one client a limit admits in a window, and how they are split. */
export interface Split {
  readonly requestsMax: number;
  /** Admitted by each process alone. */
  readonly share: number;
  /** Drawn from Redis by all processes together. */
  readonly pool: number;
  /** Drawn at once. At most the share, so what other processes hold unused never makes a client get less than its limit. */
  readonly quota: number;
}

/** @param hasShare false where the limit must be exact with several processes: each request then asks Redis */
export function splitLimit(requestsMax: number, hasShare: boolean): Split {
  const share = hasShare ? Math.max(Math.floor(requestsMax * FREE_SHARE), 1) : 0;
  return { requestsMax, share, pool: requestsMax - share, quota: Math.max(share, 1) };
}

/** What one process may still admit of one client in its window. */
export class Allowance {
  /** The allowance of the network that this one is a part of. */
  wider: Allowance | undefined;
  admitted = 0;
  /** Requests that wait for the next quota. */
  waiting = 0;
  /** Requests that have one here and wait for a quota of another network. */
  held = 0;
  #endsAtMs: number;
  #allowed: number;
  #isSpent: boolean;

  constructor(
    readonly client: string,
    readonly widerClient: string | undefined,
    readonly split: Split,
    private readonly windowMs: number,
    nowMs: number,
  ) {
    this.#endsAtMs = endOfWindow(client, windowMs, nowMs);
    this.#allowed = split.share;
    this.#isSpent = split.pool === 0;
  }

  /** When the window ends, by the clock of the limits' Redis. */
  get endsAtMs(): number {
    return this.#endsAtMs;
  }

  /** Whether another request may be admitted without asking anyone. */
  get hasLeft(): boolean {
    return this.admitted + this.held < this.#allowed;
  }

  /** Whether the pool has nothing left in this window. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Begins the next window if this one has ended. */
  renew(nowMs: number): void {
    if (nowMs < this.#endsAtMs) return;
    this.#endsAtMs += this.windowMs * (Math.floor((nowMs - this.#endsAtMs) / this.windowMs) + 1);
    this.admitted = 0;
    this.#allowed = this.split.share;
    this.#isSpent = this.split.pool === 0;
  }

  /** The number to draw now: for everybody who waits and finds nothing left, and for what was admitted while Redis was away. */
  takeDemand(): number {
    const lacking = this.waiting - Math.max(this.#allowed - this.admitted - this.held, 0);
    this.waiting = 0;
    return lacking > 0 ? Math.max(this.split.quota, lacking) + Math.max(this.admitted - this.#allowed, 0) : 0;
  }

  grant(granted: number, wanted: number): void {
    this.#allowed += granted;
    if (wanted > 0) this.#isSpent = granted < wanted;
  }
}

/** Windows of different clients end at different times, and those of one client at the same time in every process. */
function endOfWindow(client: string, windowMs: number, nowMs: number): number {
  const offsetMs = hashOf(client) % windowMs;
  return (Math.floor((nowMs - offsetMs) / windowMs) + 1) * windowMs + offsetMs;
}

/** FNV-1a: every process must find the same. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
