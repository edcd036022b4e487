import { widerNetworkOf } from '../http/client-address.js';
import { Allowance, type Split, splitLimit } from './allowance.js';
import { ClientTable } from './client-table.js';
import type { Need, Quotas } from './quotas.js';
import { NETWORK_FACTORS } from './network-factors.js';

const KEY_PREFIX = 'flashsale:limit';
const MS_PER_SECOND = 1_000;
/** Clients that one limit remembers in one process; it asks Redis about each request of further ones. */
const CLIENTS_PER_LIMIT_MAX = 100_000;
/** A quota may be used up by others before the request that waited for it takes its part. */
const DRAWS_MAX = 3;
const RACE_WAIT_SECONDS = 1;

/** The request is admitted; any other verdict is the number of seconds to wait. */
export const ADMITTED = 0;

export interface Limit {
  /** Part of the keys in Redis. */
  readonly name: string;
  readonly requestsMax: number;
  readonly windowSeconds: number;
  /** Whether clients are addresses, so that the networks around them are limited as well. */
  readonly hasNetworks: boolean;
  /** Whether each process admits a share alone; without one every request asks Redis, and the limit is exact. */
  readonly hasShare: boolean;
}

/**
 * Limits the requests of one client in a window, for all processes together. Each process admits a small share alone,
 * then draws small quotas from a pool in Redis, and remembers who has none left: most requests and all
 * refusals need no call. P processes admit at most `requestsMax + (P - 1) * share`, and never refuse below `requestsMax`.
 * While Redis is away, each process counts alone.
 */
export class RateLimit {
  readonly #table: ClientTable<Allowance>;
  readonly #splits: readonly Split[];
  readonly #windowMs: number;
  #refused = 0;
  #overflowed = 0;

  constructor(
    private readonly limit: Limit,
    private readonly quotas: Quotas,
    clientsMax = CLIENTS_PER_LIMIT_MAX,
  ) {
    const { requestsMax, windowSeconds, hasShare } = limit;
    this.#windowMs = windowSeconds * MS_PER_SECOND;
    this.#splits = NETWORK_FACTORS.map((factor) => splitLimit(requestsMax * factor, hasShare));
    this.#table = new ClientTable(this.#windowMs, clientsMax);
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

  /** Counts a request: `ADMITTED`, or the seconds to wait. A promise only where Redis has to be asked; never rejects. */
  take(client: string): number | Promise<number> {
    const nowMs = this.quotas.nowMs();
    const allowance = this.#find(client, nowMs, 0);
    const verdict = this.#decide(allowance, nowMs);
    if (verdict !== undefined) return verdict;
    return this.quotas.isOpen ? this.#draw(allowance) : this.#decideAlone(allowance, nowMs);
  }

  /** Takes back the count of a request that was admitted in this window, as if it had never come. */
  giveBack(client: string): void {
    const allowance = this.#table.find(client, this.quotas.nowMs());
    for (let at = allowance; at !== undefined; at = at.wider) at.admitted = Math.max(at.admitted - 1, 0);
  }

  /** The allowance of a client, linked to those of the networks around it. */
  #find(client: string, nowMs: number, tier: number): Allowance {
    const allowance = this.#table.find(client, nowMs) ?? this.#make(client, nowMs, tier);
    const { widerClient } = allowance;
    if (widerClient !== undefined) allowance.wider = this.#find(widerClient, nowMs, tier + 1);
    return allowance;
  }

  #make(client: string, nowMs: number, tier: number): Allowance {
    const split = this.#splits[tier] as Split;
    const widerClient = this.limit.hasNetworks ? widerNetworkOf(client) : undefined;
    const made = new Allowance(client, widerClient, split, this.#windowMs, nowMs);
    if (this.#table.add(client, made)) return made;
    if (tier === 0) this.#overflowed += 1;
    // Forgotten after this request, so it has no share: its client would get a new one each time.
    return new Allowance(client, widerClient, splitLimit(split.requestsMax, false), this.#windowMs, nowMs);
  }

  /** The verdict, as far as it is known here; undefined if a quota is needed. */
  #decide(allowance: Allowance, nowMs: number): number | undefined {
    let needsQuota = false;
    for (let at: Allowance | undefined = allowance; at !== undefined; at = at.wider) {
      at.renew(nowMs);
      if (at.hasLeft) continue;
      if (at.isSpent) return this.#refuse(at, nowMs);
      needsQuota = true;
    }
    return needsQuota ? undefined : admit(allowance);
  }

  #decideAlone(allowance: Allowance, nowMs: number): number {
    for (let at: Allowance | undefined = allowance; at !== undefined; at = at.wider) {
      at.renew(nowMs);
      if (at.admitted >= at.split.requestsMax) return this.#refuse(at, nowMs);
    }
    return admit(allowance);
  }

  async #draw(allowance: Allowance): Promise<number> {
    for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
      const isAnswered = await this.#drawOnce(allowance);
      const nowMs = this.quotas.nowMs();
      const verdict = isAnswered ? this.#decide(allowance, nowMs) : this.#decideAlone(allowance, nowMs);
      if (verdict !== undefined) return verdict;
    }
    this.#refused += 1;
    return RACE_WAIT_SECONDS;
  }

  /** Asks for what the request lacks, and keeps the rest from other requests meanwhile. */
  async #drawOnce(allowance: Allowance): Promise<boolean> {
    const needs: Need[] = [];
    const held: Allowance[] = [];
    for (let at: Allowance | undefined = allowance; at !== undefined; at = at.wider) {
      if (at.hasLeft) held.push(at);
      else needs.push({ allowance: at, key: this.#keyOf(at) });
    }
    for (const at of held) at.held += 1;
    const isAnswered = await this.quotas.draw(needs);
    for (const at of held) at.held -= 1;
    return isAnswered;
  }

  #keyOf({ client, endsAtMs }: Allowance): string {
    return `${KEY_PREFIX}:${this.limit.name}:${client}:${Math.floor(endsAtMs / this.#windowMs)}`;
  }

  #refuse({ endsAtMs }: Allowance, nowMs: number): number {
    this.#refused += 1;
    const waitSeconds = Math.ceil((endsAtMs - nowMs) / MS_PER_SECOND);
    // Clocks that were corrected may make a window longer than it is.
    return Math.min(Math.max(waitSeconds, 1), this.limit.windowSeconds);
  }
}

function admit(allowance: Allowance): typeof ADMITTED {
  for (let at: Allowance | undefined = allowance; at !== undefined; at = at.wider) at.admitted += 1;
  return ADMITTED;
}
