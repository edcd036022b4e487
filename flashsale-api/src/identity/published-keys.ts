import { fetchText } from '../http/fetch-text.js';
import { type BuyerKeys, KeysUnavailableError, type VerificationKey } from './buyer-keys.js';
import { KeySet, PUBLISHED_ALGORITHMS } from './key-set.js';
import type { TokenHeader } from './token.js';

/** The deadline for the answer of the tokens' issuer. */
const KEY_SET_DEADLINE_MS = 2_000;
/** From this age on the keys are read again, long before they are too old. */
export const KEY_SET_REFRESH_AGE_MS = 300_000;
/** How long keys are used while they cannot be read again; the longest that a revoked key stays valid. */
export const KEY_SET_AGE_MS_MAX = 6 * 3_600_000;
/** A token with an unknown key triggers a new read, but not more often than this. */
const KEY_SET_COOLDOWN_MS = 30_000;
/** After a failed read every check fails at once for this long. */
const FAILURE_COOLDOWN_MS = 2_000;
const KEY_SET_SIZE_BYTES_MAX = 256 * 1024;
const MS_PER_MINUTE = 60_000;

/** Keys published at a URL: read when first needed, then refreshed before they get too old. */
export class PublishedKeys implements BuyerKeys {
  #last: { readonly keys: KeySet; readonly readAtMs: number } | undefined;
  #reading: Promise<KeySet> | undefined;
  #failedAtMs = -Infinity;

  constructor(
    private readonly url: URL,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  find(header: TokenHeader): VerificationKey | undefined | Promise<VerificationKey | undefined> {
    if (!PUBLISHED_ALGORITHMS.includes(header.alg)) return undefined;
    const keys = this.#usable;
    const mayBeNew = keys !== undefined && !keys.knows(header) && this.#ageMs >= KEY_SET_COOLDOWN_MS;
    if (keys !== undefined && !mayBeNew) return keys.find(header);
    return this.#read().then((read) => read.find(header));
  }

  trusts(key: VerificationKey): boolean {
    return this.#usable?.has(key) ?? false;
  }

  /**
   * Reads the keys again if they are due. Call it periodically. @throws KeysUnavailableError that says how long the old
   * keys stay in use
   */
  async refresh(): Promise<void> {
    if (this.#ageMs < KEY_SET_REFRESH_AGE_MS) return;
    try {
      await this.#read();
    } catch (cause) {
      const leftMinutes = Math.floor((KEY_SET_AGE_MS_MAX - this.#ageMs) / MS_PER_MINUTE);
      const consequence =
        leftMinutes > 0 ? `the old ones are used for ${leftMinutes} minutes more` : 'no others are known';
      throw new KeysUnavailableError(`${(cause as Error).message}; ${consequence}`, { cause });
    }
  }

  get #usable(): KeySet | undefined {
    return this.#ageMs < KEY_SET_AGE_MS_MAX ? this.#last?.keys : undefined;
  }

  get #ageMs(): number {
    return this.#last === undefined ? Infinity : this.nowMs() - this.#last.readAtMs;
  }

  /** All callers share one read. */
  #read(): Promise<KeySet> {
    if (this.nowMs() - this.#failedAtMs < FAILURE_COOLDOWN_MS)
      return Promise.reject(new KeysUnavailableError('The keys could not be read a moment ago'));
    this.#reading ??= this.#readOnce().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<KeySet> {
    try {
      const keys = new KeySet(await fetchKeySet(this.url), this.#last?.keys);
      this.#last = { keys, readAtMs: this.nowMs() };
      return keys;
    } catch (cause) {
      this.#failedAtMs = this.nowMs();
      throw new KeysUnavailableError(`The keys cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
}

async function fetchKeySet(url: URL): Promise<unknown> {
  const limits = { deadlineMs: KEY_SET_DEADLINE_MS, sizeBytesMax: KEY_SET_SIZE_BYTES_MAX };
  const { status, text } = await fetchText(url, {}, limits);
  if (status !== 200) throw new Error(`The answer is ${status}`);
  return JSON.parse(text);
}
