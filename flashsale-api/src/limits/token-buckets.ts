import { widerNetworkOf } from '../http/client-address.js';
import { ClientTable } from './client-table.js';
import { NETWORK_FACTORS } from './network-factors.js';

const MS_PER_SECOND = 1_000;
/** A bucket holds what comes in during this time: so much may be asked for at once. */
const BURST_SECONDS = 10;
/** Clients that one process remembers; the requests of further ones are not counted. */
const CLIENTS_MAX = 100_000;

interface Bucket {
  tokens: number;
  filledAtMs: number;
  readonly widerClient: string | undefined;
  readonly perSecond: number;
}

/** Limits the rate of one client's requests in this process alone: a token bucket for each client, and no store. */
export class TokenBuckets {
  // A bucket that nobody used for this time is full, so it may be forgotten.
  readonly #table: ClientTable<Bucket>;
  #refused = 0;
  #overflowed = 0;

  constructor(
    private readonly perSecond: number,
    clientsMax = CLIENTS_MAX,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.#table = new ClientTable(BURST_SECONDS * MS_PER_SECOND, clientsMax);
  }

  /** Requests that were refused so far: a counter. */
  get refused(): number {
    return this.#refused;
  }

  /** Requests for which there was no room to remember their client: a counter. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Clients that are remembered: a gauge. */
  get clients(): number {
    return this.#table.size;
  }

  /** Takes a token: 0, or the seconds to wait. */
  take(client: string): number {
    const nowMs = this.nowMs();
    const buckets: Bucket[] = [];
    for (let at: string | undefined = client; at !== undefined; at = buckets.at(-1)?.widerClient) {
      const bucket = this.#find(at, nowMs, buckets.length);
      if (bucket.tokens < 1) {
        this.#refused += 1;
        return Math.max(Math.ceil((1 - bucket.tokens) / bucket.perSecond), 1);
      }
      buckets.push(bucket);
    }
    for (const bucket of buckets) bucket.tokens -= 1;
    return 0;
  }

  /** The bucket of a client, filled up to now. */
  #find(client: string, nowMs: number, tier: number): Bucket {
    const found = this.#table.find(client, nowMs);
    if (found === undefined) return this.#make(client, nowMs, tier);
    const grown = ((nowMs - found.filledAtMs) / MS_PER_SECOND) * found.perSecond;
    found.tokens = Math.min(found.tokens + grown, found.perSecond * BURST_SECONDS);
    found.filledAtMs = nowMs;
    return found;
  }

  #make(client: string, nowMs: number, tier: number): Bucket {
    const perSecond = this.perSecond * (NETWORK_FACTORS[tier] as number);
    const widerClient = widerNetworkOf(client);
    const made = { tokens: perSecond * BURST_SECONDS, filledAtMs: nowMs, widerClient, perSecond };
    if (!this.#table.add(client, made) && tier === 0) this.#overflowed += 1;
    return made;
  }
}
