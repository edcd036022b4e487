import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { clientOfAddress, elementsFromRight } from './client-address.js';

/** Shared by all clients for which no proxy reported an address. */
const UNKNOWN = 'unknown';
/** At most one line per reason in this time. */
const WARN_PERIOD_MS = 60_000;
const SHOWN_LENGTH_MAX = 64;
/** A part of a string keeps the whole in memory. A client of the limits must not keep a header of 16 KiB. */
const KEPT_LENGTH_MAX = 128;

/** Why many clients may be counted as one. */
export const CONFUSIONS = ['no_address', 'too_few_proxies', 'too_many_proxies', 'untrusted_header'] as const;
export type Confusion = (typeof CONFUSIONS)[number];

/** Distinguishes clients for the limits, and warns the operator if it cannot. */
@Injectable()
export class Clients {
  /** Requests with a possibly confused client, by reason: counters. */
  readonly confused: Record<Confusion, number> = {
    no_address: 0,
    too_few_proxies: 0,
    too_many_proxies: 0,
    untrusted_header: 0,
  };
  readonly #logger = new Logger(Clients.name);
  readonly #warnedAtMs = new Map<Confusion, number>();

  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  /** The client that limits count a request for: an IPv4 address or an IPv6 /64 network. */
  of({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): string {
    const { isDemo, http } = this.environment;
    const { hops, header: name } = http.proxies;
    const given = headers[name] ?? '';
    const header = typeof given === 'string' ? given : given.join(', ');
    // One more than is trusted: if present, a proxy is missing in the count.
    const found = hops === 0 ? [] : elementsFromRight(header, hops + 1);
    const written = found.slice(0, hops);
    const reported = written.at(-1) ?? socket.remoteAddress ?? UNKNOWN;
    // A demo is used both through the web server and directly, and has no limits.
    if (written.length < hops && !isDemo)
      this.#warn('too_few_proxies', `TRUST_PROXY is ${hops}, and ${name} has ${written.length} addresses`);
    if (found.length > hops)
      this.#warn(
        'too_many_proxies',
        `TRUST_PROXY is ${hops}, and ${name} has more addresses, before ${shown(reported)}: a proxy that is not counted has added them, or a client has invented them`,
      );
    if (hops === 0 && header !== '' && !isDemo)
      this.#warn('untrusted_header', `requests come with ${name}, and TRUST_PROXY is 0`);
    const client = clientOfAddress(reported);
    if (client === undefined) this.#warn('no_address', `${shown(reported)} is no address`);
    if (client === undefined) return UNKNOWN;
    return header.length > KEPT_LENGTH_MAX ? Buffer.from(client).toString() : client;
  }

  #warn(confusion: Confusion, detail: string): void {
    this.confused[confusion] += 1;
    const nowMs = performance.now();
    if (nowMs - (this.#warnedAtMs.get(confusion) ?? -Infinity) < WARN_PERIOD_MS) return;
    this.#warnedAtMs.set(confusion, nowMs);
    this.#logger.warn(`Clients may share one rate limit: ${detail}`);
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_LENGTH_MAX));
}
