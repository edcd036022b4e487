import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type BuyerKeys, KeysUnavailableError } from './buyer-keys.js';

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

interface KeySet {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/** Keys published at a URL: read when first needed, then refreshed before they get too old. */
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
      const find = createLocalJWKSet(await fetchKeySet(this.url));
      this.#last = { find, readAtMs: this.nowMs() };
      return this.#last;
    } catch (cause) {
      this.#failedAtMs = this.nowMs();
      throw new KeysUnavailableError(`The keys cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Never holds more of an answer than the limit, and never follows redirects. */
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
  // An empty set is more likely a fault than a withdrawal of all keys.
  if (Array.isArray(set.keys) && set.keys.length === 0) throw new Error('The key set is empty');
  return set;
}
