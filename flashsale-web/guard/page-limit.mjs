import { isIPv4, isIPv6 } from 'node:net';
import { pathOf } from './request-rules.mjs';

/** @typedef {import('./answers.mjs').Refusal} Refusal */
/** @typedef {{ tokens: number, filledAtMs: number }} Bucket */

const msPerSecond = 1_000;
/** A bucket holds what comes in during this time, as the API's do (flashsale-api/src/limits/token-buckets.ts). */
const burstSeconds = 10;
/** Clients that are remembered; the requests of further ones are not counted. */
const clientsMax = 100_000;
/** The API counts what is forwarded to it; files of the build cost nothing; probes must be answered. */
const pages = /^\/(?!health(?:\/ready)?$|api\/v1\/|_next\/static\/)/;
const groupsOfNetwork = 4;
const groupsOfAddress = 8;

/** What may ask the login provider something, in the name of this shop. */
export const loginPaths = /^\/(?:login(?:\/operator)?(?:\/callback)?|login\/operator\/end|logout)$/;

/** Limits the rate of one client's pages, or of some of them: a token bucket for each client, in this process alone. */
export class PageLimit {
  /** @type {Map<string, Bucket>} */
  #current = new Map();
  /** @type {Map<string, Bucket>} */
  #previous = new Map();
  #turnsAtMs = 0;

  /**
   * @param {object} options
   * @param {number} options.perSecond 0 for no limit
   * @param {number} options.proxies those in front of this server, each of which adds its client to the header
   * @param {'x-forwarded-for' | 'forwarded'} options.header
   * @param {RegExp} [options.counted] paths
   * @param {() => number} [options.nowMs]
   */
  constructor({ perSecond, proxies, header, counted = pages, nowMs = () => performance.now() }) {
    this.perSecond = perSecond;
    this.proxies = proxies;
    this.header = header;
    this.counted = counted;
    this.nowMs = nowMs;
  }

  /** Clients that are remembered. */
  get clients() {
    return this.#current.size + this.#previous.size;
  }

  /**
   * Counts a request, or returns why it is refused.
   *
   * @param {Pick<import('node:http').IncomingMessage, 'url' | 'headers'>} request
   * @returns {Refusal | undefined}
   */
  admit({ url = '', headers }) {
    if (this.perSecond === 0 || !this.counted.test(pathOf(url) ?? '')) return undefined;
    const bucket = this.#bucketOf(clientOf(headers[this.header], this.proxies));
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return undefined;
    }
    const waitSeconds = Math.max(Math.ceil((1 - bucket.tokens) / this.perSecond), 1);
    return {
      statusCode: 429,
      message: 'Too many requests, please try again later',
      headers: { 'retry-after': String(waitSeconds) },
    };
  }

  /** @param {string} client */
  #bucketOf(client) {
    const nowMs = this.nowMs();
    if (nowMs >= this.#turnsAtMs) this.#forgetOld(nowMs);
    const full = this.perSecond * burstSeconds;
    const bucket = this.#current.get(client) ?? this.#previous.get(client) ?? { tokens: full, filledAtMs: nowMs };
    this.#previous.delete(client);
    if (this.#current.has(client) || this.clients < clientsMax) this.#current.set(client, bucket);
    bucket.tokens = Math.min(bucket.tokens + ((nowMs - bucket.filledAtMs) / msPerSecond) * this.perSecond, full);
    bucket.filledAtMs = nowMs;
    return bucket;
  }

  /**
   * A bucket that nobody used while it filled is full, and as good as none.
   *
   * @param {number} nowMs
   */
  #forgetOld(nowMs) {
    const lifetimeMs = burstSeconds * msPerSecond;
    this.#previous = nowMs >= this.#turnsAtMs + lifetimeMs ? new Map() : this.#current;
    this.#current = new Map();
    this.#turnsAtMs = nowMs + lifetimeMs;
  }
}

/**
 * The client in a header that ends with the address of the socket (server.mjs adds it), before which each proxy has added
 * its own client: an IPv4 address or an IPv6 /64 network. All whose address cannot be read are one client.
 *
 * @param {string | string[] | undefined} header
 * @param {number} proxies
 */
export function clientOf(header, proxies) {
  const element =
    String(header ?? '')
      .split(',')
      .at(-1 - proxies) ?? '';
  const node = (/for\s*=\s*([^;]*)/i.exec(element)?.[1] ?? element).replaceAll('"', '').trim();
  const address = /^\[([^\]]*)\]/.exec(node)?.[1] ?? /^([\d.]+):\w+$/.exec(node)?.[1] ?? node;
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? '';
  if (isIPv4(ipv4)) return Buffer.from(ipv4).toString();
  return isIPv6(address) ? networkOf(address) : 'unknown';
}

/** @param {string} address */
function networkOf(address) {
  const [left = '', right] = (address.split('%')[0] ?? '').split('::');
  const groups = left === '' ? [] : left.split(':');
  if (right !== undefined) {
    const length = (right === '' ? 0 : right.split(':').length) + (right.includes('.') ? 1 : 0);
    while (groups.length < groupsOfAddress - length) groups.push('0');
    if (right !== '') groups.push(...right.split(':'));
  }
  const network = groups.slice(0, groupsOfNetwork).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
