import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PeriodicTask, USER_ID_PATTERN } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { type BuyerKeys, KeysUnavailableError, publicKey, sharedSecret, type VerificationKey } from './buyer-keys.js';
import { KnownTokens } from './known-tokens.js';
import { PublishedKeys } from './published-keys.js';
import { type ExpectedClaims, readToken, type Token, validUntilSeconds } from './token.js';

/** How often the age of published keys is checked, and the wait after a failed read. */
const REFRESH_PERIOD_MS = 30_000;
const MS_PER_SECOND = 1_000;
const BEARER = 'Bearer ';

const USER_ID = new RegExp(USER_ID_PATTERN);
const MADE_PREFIX = 'sha256-';
/** The form of a derived user id. A subject of this form is hashed too, else a login could choose another user's id. */
const MADE = new RegExp(`^${MADE_PREFIX}[\\w-]{43}$`);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The sender of a request; `unknown` without a valid token, `unavailable` while tokens cannot be checked. */
export type Identification =
  | {
      readonly outcome: 'known';
      readonly userId: string;
      /** Whether it is the subject of the token unchanged, see userOfSubject. */
      readonly isOfSubject: boolean;
    }
  | { readonly outcome: 'unknown' | 'unavailable' };

const UNKNOWN: Identification = { outcome: 'unknown' };
const UNAVAILABLE: Identification = { outcome: 'unavailable' };

/** What was done with a token: found among those verified before, verified, refused, or not checked for want of keys. */
type TokenOutcome = 'known' | 'verified' | 'refused' | 'unavailable';

/** Identifies buyers by JSON Web Tokens from their login provider. Off if no key is configured. */
@Injectable()
export class BuyerIdentity implements OnModuleInit, OnApplicationShutdown {
  /** Tokens so far, by what was done with them: counters. */
  readonly counts: Record<TokenOutcome, number> = { known: 0, verified: 0, refused: 0, unavailable: 0 };
  readonly #logger = new Logger(BuyerIdentity.name);
  readonly #keys: BuyerKeys | undefined;
  readonly #refresh: PeriodicTask | undefined;
  readonly #expected: ExpectedClaims;
  readonly #knownTokens = new KnownTokens<Identification>();

  constructor(@Inject(ENVIRONMENT) { buyers }: { readonly buyers: Environment['buyers'] }) {
    const keys = keysOf(buyers);
    this.#keys = keys;
    if (keys instanceof PublishedKeys)
      this.#refresh = new PeriodicTask(
        "Reading the buyers' keys",
        REFRESH_PERIOD_MS,
        () => keys.refresh(),
        this.#logger,
      );
    this.#expected = buyers;
  }

  /** Unreadable keys do not prevent the start. */
  onModuleInit(): void {
    this.#refresh?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#refresh?.stop();
  }

  get isOn(): boolean {
    return this.#keys !== undefined;
  }

  /** Tokens that are remembered, each until it expires, its key is withdrawn, or it is one too many: a gauge. */
  get tokensKnown(): number {
    return this.#knownTokens.size;
  }

  /**
   * Finds the user of a token, which must have an expiry and be valid now. A promise only where keys have to be read
   * first.
   */
  identify(authorization: string | undefined): Identification | Promise<Identification> {
    const keys = this.#keys;
    const text = tokenIn(authorization);
    if (text === undefined || keys === undefined) return this.#refuse();
    const nowMs = Date.now();
    const hash = KnownTokens.hashOf(text);
    const known = this.#knownTokens.find(hash, nowMs);
    if (known !== undefined && keys.trusts(known.key)) {
      this.counts.known += 1;
      return known.buyer;
    }
    // What costs little is checked first: an expired token causes neither a signature check nor a read of keys.
    const token = readToken(text);
    const endsAtSeconds = token && validUntilSeconds(token, this.#expected, Math.floor(nowMs / MS_PER_SECOND));
    const buyer = token && buyerOf(token);
    if (token === undefined || endsAtSeconds === undefined || buyer === undefined) return this.#refuse();
    const verify = (key: VerificationKey | undefined): Identification => {
      if (key?.hasSigned(token.signedText, token.signature) !== true) return this.#refuse();
      this.#knownTokens.remember(hash, { buyer, key, expiresAtMs: endsAtSeconds * MS_PER_SECOND });
      this.counts.verified += 1;
      return buyer;
    };
    const key = keys.find(token.header);
    return key instanceof Promise ? key.then(verify, (error: unknown) => this.#reportOutage(error)) : verify(key);
  }

  #refuse(): Identification {
    this.counts.refused += 1;
    return UNKNOWN;
  }

  #reportOutage(error: unknown): Identification {
    if (!(error instanceof KeysUnavailableError)) throw error;
    this.counts.unavailable += 1;
    this.#logOutage(error);
    return UNAVAILABLE;
  }

  #outageLoggedAtMs = -Infinity;

  /** Logs at most one line a second, however many buyers are affected. */
  #logOutage({ message }: KeysUnavailableError): void {
    if (performance.now() - this.#outageLoggedAtMs < 1_000) return;
    this.#outageLoggedAtMs = performance.now();
    this.#logger.warn(`Buyers cannot be identified and get 503: ${message}`);
  }
}

/** The token of a header, which may be anything. The scheme is case-insensitive. */
function tokenIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const isBearer = authorization.startsWith(BEARER) || /^bearer /i.test(authorization);
  return isBearer ? authorization.slice(BEARER.length) : undefined;
}

/** Undefined for a token whose subject names nobody. */
function buyerOf({ claims: { sub } }: Token): Identification | undefined {
  const userId = typeof sub === 'string' ? userOfSubject(sub) : undefined;
  return userId === undefined ? undefined : { outcome: 'known', userId, isOfSubject: userId === sub };
}

/** @throws TypeError for an unsupported public key, which the check of the environment rules out */
function keysOf({ secret, publicKey: pem, keySetUrl: url }: Environment['buyers']): BuyerKeys | undefined {
  if (secret !== undefined) return sharedSecret(secret);
  if (pem !== undefined) return publicKey(pem);
  return url === undefined ? undefined : new PublishedKeys(new URL(url));
}

/**
 * The user id of a subject: the subject itself if it is a valid user id, else `sha256-` and its hash in base64url, so
 * that subjects of 255 characters or with spaces can buy too. Undefined for a subject that names nobody.
 */
export function userOfSubject(subject: string): string | undefined {
  if (USER_ID.test(subject) && !MADE.test(subject)) return subject;
  // Different lone surrogates would be encoded as the same bytes.
  if (subject === '' || LONE_SURROGATE.test(subject)) return undefined;
  return MADE_PREFIX + createHash('sha256').update(subject, 'utf8').digest('base64url');
}
