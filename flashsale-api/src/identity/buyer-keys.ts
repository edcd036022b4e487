import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';

const RSA_BITS_MIN = 2_048;

/** The keys cannot be read now, so tokens cannot be checked. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/** How tokens are checked. The kind of key decides the algorithms, whatever the token says. */
export interface BuyerKeys {
  readonly algorithms: readonly string[];
  /** @throws KeysUnavailableError */
  readonly findKey: JWTVerifyGetKey;
}

export function sharedSecret(secret: string): BuyerKeys {
  const key = new TextEncoder().encode(secret);
  return { algorithms: ['HS256'], findKey: () => Promise.resolve(key) };
}

/** @throws TypeError for an unsupported kind of key */
export function publicKey(pem: string): BuyerKeys {
  const key = createPublicKey(pem);
  return { algorithms: [algorithmOf(key)], findKey: () => Promise.resolve(key) };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN) return 'RS256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new TypeError(`The key must be RSA of ${RSA_BITS_MIN} bits at least, or EC on P-256`);
}
