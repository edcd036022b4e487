/** How the buyers of a load identify themselves, and through which proxies they come. Plain data: it travels between processes. */
export interface Identities {
  readonly algorithm: TokenAlgorithm;
  /** The shared secret, or the private key in PEM. */
  readonly key: string;
  /** The name of a published key. */
  readonly keyId: string | undefined;
  /** What stands behind the client in `X-Forwarded-For`, as it leaves the generator. */
  readonly proxies: readonly string[];
}

export type TokenAlgorithm = 'HS256' | 'RS256' | 'EdDSA';

/** What tokens must say, besides who the buyer is and when they expire. */
export const ISSUER = 'https://login.example';
export const AUDIENCE = 'flashsale';

/** Buyers who share a turn's load, where each of them may ask more than once. */
export const BUYERS = 20_000;
/** A signature by RSA takes its time, and a warm-up is short. */
export const WARM_UP_BUYERS = 2_000;
