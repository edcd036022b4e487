import { hash } from 'node:crypto';
import type { VerificationKey } from './buyer-keys.js';

/** About 25 MB. A token beyond that is verified again when its buyer returns. */
export const KNOWN_TOKENS_MAX = 100_000;

export interface KnownToken<Buyer> {
  readonly buyer: Buyer;
  /** What verified it: the token is good for as long as this key is. */
  readonly key: VerificationKey;
  readonly expiresAtMs: number;
}

/** Tokens that were verified, the oldest out first. Only their hashes are kept, so memory holds no token that buys. */
export class KnownTokens<Buyer> {
  readonly #tokens = new Map<string, KnownToken<Buyer>>();
  /** Goes on where it was, while tokens are added and removed. */
  readonly #oldestFirst = this.#tokens.keys();

  get size(): number {
    return this.#tokens.size;
  }

  static hashOf(token: string): string {
    return hash('sha256', token, 'binary');
  }

  /** Undefined for a token that is not known, or not valid any more. */
  find(hashOfToken: string, nowMs: number): KnownToken<Buyer> | undefined {
    const known = this.#tokens.get(hashOfToken);
    if (known === undefined || nowMs < known.expiresAtMs) return known;
    this.forget(hashOfToken);
    return undefined;
  }

  remember(hashOfToken: string, token: KnownToken<Buyer>): void {
    if (this.#tokens.size >= KNOWN_TOKENS_MAX) this.#forgetOldest();
    this.#tokens.set(hashOfToken, token);
  }

  forget(hashOfToken: string): void {
    this.#tokens.delete(hashOfToken);
  }

  #forgetOldest(): void {
    const { value } = this.#oldestFirst.next();
    if (value !== undefined) this.forget(value);
  }
}
