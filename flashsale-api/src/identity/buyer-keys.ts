import { createHmac, createPublicKey, createSecretKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { isCanonicalBase64url, type TokenHeader } from './token.js';

const RSA_BITS_MIN = 2_048;
/** Of an ES256 or an Ed25519 signature. */
const CURVE_SIGNATURE_BYTES = 64;

/** The keys cannot be read now, so tokens cannot be checked. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/** One key. Its kind decides the algorithms, whatever a token says. */
export interface VerificationKey {
  /** By the names that a token may use. */
  readonly algorithms: readonly string[];
  /** Whether this key signed the text. @param signature as the token has it, in base64url */
  readonly hasSigned: (text: string, signature: string) => boolean;
}

/** Where the key of a token comes from. */
export interface BuyerKeys {
  /**
   * The key that a token names; undefined if there is none, or more than one. A promise only where keys have to be read
   * first, which rejects with a KeysUnavailableError if they cannot be.
   */
  find(header: TokenHeader): VerificationKey | undefined | Promise<VerificationKey | undefined>;
  /** Whether tokens that this key once verified are still valid. */
  trusts(key: VerificationKey): boolean;
}

export function sharedSecret(secret: string): BuyerKeys {
  const key = createSecretKey(secret, 'utf8');
  return onlyKey({
    algorithms: ['HS256'],
    hasSigned: (text, signature) => isSameText(createHmac('sha256', key).update(text).digest('base64url'), signature),
  });
}

/** @throws TypeError for an unsupported kind of key */
export function publicKey(pem: string): BuyerKeys {
  return onlyKey(verificationKeyOf(createPublicKey(pem)));
}

function onlyKey(key: VerificationKey): BuyerKeys {
  return { find: ({ alg }) => (key.algorithms.includes(alg) ? key : undefined), trusts: () => true };
}

/** @throws TypeError for an unsupported kind of key */
export function verificationKeyOf(key: KeyObject): VerificationKey {
  const { asymmetricKeyType: kind, asymmetricKeyDetails: { modulusLength = 0, namedCurve } = {} } = key;
  if (kind === 'rsa' && modulusLength >= RSA_BITS_MIN)
    return {
      algorithms: ['RS256'],
      hasSigned: bySignature(modulusLength / 8, (text, signature) => verify('sha256', text, key, signature)),
    };
  if (kind === 'ec' && namedCurve === 'prime256v1') {
    const options = { key, dsaEncoding: 'ieee-p1363' } as const;
    return {
      algorithms: ['ES256'],
      hasSigned: bySignature(CURVE_SIGNATURE_BYTES, (text, signature) => verify('sha256', text, options, signature)),
    };
  }
  // RFC 8037 calls it EdDSA, RFC 9864 Ed25519.
  if (kind === 'ed25519')
    return {
      algorithms: ['EdDSA', 'Ed25519'],
      hasSigned: bySignature(CURVE_SIGNATURE_BYTES, (text, signature) => verify(null, text, key, signature)),
    };
  throw new TypeError(`The key must be RSA of ${RSA_BITS_MIN} bits at least, EC on P-256, or Ed25519`);
}

/** A signature has one form: of the right size, without padding and without spare bits. */
function bySignature(
  sizeBytes: number,
  isSignature: (text: Buffer, signature: Buffer) => boolean,
): VerificationKey['hasSigned'] {
  return (text, signature) => {
    if (!isCanonicalBase64url(signature)) return false;
    const bytes = Buffer.from(signature, 'base64url');
    return bytes.length === sizeBytes && isSignature(Buffer.from(text, 'latin1'), bytes);
  };
}

/** Compares in a time that does not depend on where they differ. */
function isSameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
}
