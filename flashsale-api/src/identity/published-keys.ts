import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type BuyerKeys, KeysUnavailableError } from './buyer-keys.js';

/** The answer of whoever issues the tokens must come within this time. */
const KEY_SET_DEADLINE_MS = 2_000;
/** From this age on the keys are read anew, long before they are too old. */
export const KEY_SET_REFRESH_AGE_MS = 300_000;
/** So long the keys are taken as they were read, while they cannot be read anew: a key that was withdrawn is good for no longer. */
export const KEY_SET_AGE_MS_MAX = 6 * 3_600_000;
/** A token with a key that nobody knows makes the set be read again, but not more often than this. */
const KEY_SET_COOLDOWN_MS = 30_000;
/** After a failure nobody is asked for so long, and everybody fails at once. */
const FAILURE_COOLDOWN_MS = 2_000;
const KEY_SET_SIZE_BYTES_MAX = 256 * 1024;
const MS_PER_MINUTE = 60_000;

interface KeySet {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/** Keys that are published at an address: read when they are needed, and then ahead of their age. */
export class PublishedKeys implements BuyerKeys {
  readonly algorithms = ['RS256', 'ES256'];
  #last: KeySet | undefined;
  #reading: Promise<KeySet> | undefined;
  #failedAtMs = -Infinity;

  constructor(
    private readonly url: URL,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  readonly findKey: JWTVerifyGetKey = async (header, token) => {
    const known = this.#ageMs < KEY_SET_AGE_MS_MAX ? this.#last : undefined;
    const keys = known ?? (await this.#read());
    try {
      return await keys.find(header, token);
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey && this.#ageMs >= KEY_SET_COOLDOWN_MS;
      if (!mayBeNew) throw error;
    }
    return (await this.#read()).find(header, token);
  };

  /**
   * Reads the keys anew when it is time to. To be called again and again.
   * @throws KeysUnavailableError that says for how long the old ones are used
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

  get #ageMs(): number {
    return this.#last === undefined ? Infinity : this.nowMs() - this.#last.readAtMs;
  }

  /** Everybody who waits shares one answer. */
  #read(): Promise<KeySet> {
    if (this.nowMs() - this.#failedAtMs < FAILURE_COOLDOWN_MS)
      return Promise.reject(new KeysUnavailableError('The keys could not be read a moment ago'));
    this.#reading ??= this.#readOnce().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<KeySet> {
    try {
      const find = createLocalJWKSet(await fetchKeySet(this.url));
      this.#last = { find, readAtMs: this.nowMs() };
      return this.#last;
    } catch (cause) {
      this.#failedAtMs = this.nowMs();
      throw new KeysUnavailableError(`The keys cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Never holds more of an answer than the limit, and never follows it elsewhere. */
async function fetchKeySet(url: URL): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(KEY_SET_DEADLINE_MS),
  });
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > KEY_SET_SIZE_BYTES_MAX) throw new Error('The key set is too large');
    chunks.push(chunk);
  }
  if (response.status !== 200) throw new Error(`The answer is ${response.status}`);
  const set = JSON.parse(Buffer.concat(chunks).toString()) as JSONWebKeySet;
  // One that lost its keys says nothing about those that were there before.
  if (Array.isArray(set.keys) && set.keys.length === 0) throw new Error('The key set is empty');
  return set;
}
