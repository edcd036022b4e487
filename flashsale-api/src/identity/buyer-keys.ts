import { createPublicKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** The answer of whoever issues the tokens must come within this time. */
const KEY_SET_DEADLINE_MS = 2_000;
/** So long the keys are taken as they were read. */
const KEY_SET_AGE_MS_MAX = 600_000;
/** A token with a key that nobody knows makes the set be read again, but not more often than this. */
const KEY_SET_COOLDOWN_MS = 30_000;
/** After a failure nobody is asked for so long, and everybody is told at once. */
const FAILURE_COOLDOWN_MS = 2_000;
const KEY_SET_SIZE_BYTES_MAX = 256 * 1024;
const RSA_BITS_MIN = 2_048;

/** The keys cannot be read at the moment, so whether a token is good is not known. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/** How tokens are checked. Each kind of key has its algorithms, whatever a token says about itself. */
export interface BuyerKeys {
  readonly algorithms: readonly string[];
  /** @throws KeysUnavailableError */
  readonly findKey: JWTVerifyGetKey;
}

export function sharedSecret(secret: string): BuyerKeys {
  const key = new TextEncoder().encode(secret);
  return { algorithms: ['HS256'], findKey: () => Promise.resolve(key) };
}

/** @throws TypeError when it is not a key of a kind that is used here */
export function publicKey(pem: string): BuyerKeys {
  const key = createPublicKey(pem);
  return { algorithms: [algorithmOf(key)], findKey: () => Promise.resolve(key) };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN) return 'RS256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new TypeError(`The key must be RSA of ${RSA_BITS_MIN} bits at least, or EC on P-256`);
}

/** Keys that are published, read when they are needed and kept for a while. */
export function publishedKeys(url: URL): BuyerKeys {
  const findPublished = createRemoteJWKSet(url, {
    timeoutDuration: KEY_SET_DEADLINE_MS,
    cacheMaxAge: KEY_SET_AGE_MS_MAX,
    cooldownDuration: KEY_SET_COOLDOWN_MS,
    [customFetch]: fetchBounded,
  });
  let failedAtMs = -Infinity;
  const findKey: JWTVerifyGetKey = async (header, token) => {
    // While the keys are known, only those of strangers are looked for.
    const isKnown = findPublished.fresh;
    if (!isKnown && performance.now() - failedAtMs < FAILURE_COOLDOWN_MS)
      throw new KeysUnavailableError('The keys could not be read a moment ago');
    try {
      return await findPublished(header, token);
    } catch (cause) {
      if (isAboutToken(cause)) throw cause;
      failedAtMs = performance.now();
      throw new KeysUnavailableError(`The keys cannot be read: ${(cause as Error).message}`, { cause });
    }
  };
  return { algorithms: ['RS256', 'ES256'], findKey };
}

function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** Never holds more of an answer than the limit. */
async function fetchBounded(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > KEY_SET_SIZE_BYTES_MAX) throw new Error('The key set is too large');
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}
