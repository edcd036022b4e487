import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { type VerificationKey, verificationKeyOf } from './buyer-keys.js';
import type { TokenHeader } from './token.js';

/** What keys of a key set may sign. */
export const PUBLISHED_ALGORITHMS: readonly string[] = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];

interface Member {
  /** The JWK as it was published. */
  readonly text: string;
  readonly kid: unknown;
  /** By the names that a token may use. */
  readonly algorithms: readonly string[];
  /** Undefined for one that cannot be read: it verifies nothing, but a token that names it still names it. */
  readonly key: VerificationKey | undefined;
}

/** The keys of a JSON Web Key Set (RFC 7517) that may verify signatures. */
export class KeySet {
  readonly #members: readonly Member[];
  readonly #keys: ReadonlySet<VerificationKey>;

  /**
   * @param before a key that was in this set too stays the same object, and so do the tokens that it verified
   * @throws Error for what is no key set
   */
  constructor(json: unknown, before?: KeySet) {
    const known = new Map((before === undefined ? [] : before.#members).map((member) => [member.text, member]));
    this.#members = membersOf(json).flatMap((jwk) => known.get(JSON.stringify(jwk)) ?? memberOf(jwk) ?? []);
    this.#keys = new Set(this.#members.flatMap(({ key }) => key ?? []));
  }

  /** The key that a token names; undefined if there is none, or more than one. */
  find(header: TokenHeader): VerificationKey | undefined {
    const [named, ...others] = this.#named(header);
    return others.length === 0 ? named?.key : undefined;
  }

  /** Whether a token names a key of this set. */
  knows(header: TokenHeader): boolean {
    return this.#named(header).length > 0;
  }

  has(key: VerificationKey): boolean {
    return this.#keys.has(key);
  }

  #named({ alg, kid }: TokenHeader): readonly Member[] {
    return this.#members.filter(
      (member) =>
        member.algorithms.includes(alg) && (kid === undefined || (typeof kid === 'string' && kid === member.kid)),
    );
  }
}

/** @throws Error for what is no key set */
function membersOf(json: unknown): readonly Record<string, unknown>[] {
  const keys: unknown = (json as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new Error('The answer is no key set');
  // An empty set is more likely a fault than a withdrawal of all keys.
  if (keys.length === 0) throw new Error('The key set is empty');
  return keys;
}

/** Undefined for a key that is not for signatures, or of another kind. */
function memberOf(jwk: Record<string, unknown>): Member | undefined {
  const { kid, alg, use, key_ops: operations } = jwk;
  const algorithms = algorithmsOf(jwk).filter((name) => alg === undefined || alg === name);
  const isForSignatures =
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')));
  if (algorithms.length === 0 || !isForSignatures) return undefined;
  return { text: JSON.stringify(jwk), kid, algorithms, key: keyOf(jwk) };
}

function algorithmsOf({ kty, crv }: Record<string, unknown>): readonly string[] {
  if (kty === 'RSA') return ['RS256'];
  if (kty === 'EC' && crv === 'P-256') return ['ES256'];
  return kty === 'OKP' && crv === 'Ed25519' ? ['EdDSA', 'Ed25519'] : [];
}

function keyOf(jwk: Record<string, unknown>): VerificationKey | undefined {
  // A private key that is published is nobody's any more.
  if (jwk['d'] !== undefined) return undefined;
  try {
    return verificationKeyOf(createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
