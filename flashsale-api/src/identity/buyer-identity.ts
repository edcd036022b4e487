import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PeriodicTask, USER_ID_PATTERN } from 'flashsale-core';
import { errors, jwtVerify } from 'jose';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { type BuyerKeys, KeysUnavailableError, publicKey, sharedSecret } from './buyer-keys.js';
import { PublishedKeys } from './published-keys.js';

/** Clocks differ: a token is valid this long before and after its time. */
const LEEWAY_SECONDS = 5;
/** How often the age of published keys is checked, and the wait after a failed read. */
const REFRESH_PERIOD_MS = 30_000;
const BEARER_TOKEN = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

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

/** Identifies buyers by JSON Web Tokens from their login provider. Off if no key is configured. */
@Injectable()
export class BuyerIdentity implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger(BuyerIdentity.name);
  readonly #keys: BuyerKeys | undefined;
  readonly #refresh: PeriodicTask | undefined;
  readonly #expected: { readonly issuer?: string; readonly audience?: string };

  constructor(@Inject(ENVIRONMENT) { buyers }: Environment) {
    const { issuer, audience } = buyers;
    const keys = keysOf(buyers);
    this.#keys = keys;
    if (keys instanceof PublishedKeys)
      this.#refresh = new PeriodicTask(
        "Reading the buyers' keys",
        REFRESH_PERIOD_MS,
        () => keys.refresh(),
        this.#logger,
      );
    this.#expected = { ...(issuer !== undefined && { issuer }), ...(audience !== undefined && { audience }) };
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

  /** Finds the user of a token, which must have an expiry and be valid now. */
  async identify(authorization: string | undefined): Promise<Identification> {
    const token = BEARER_TOKEN.exec(authorization ?? '')?.[1];
    if (token === undefined || this.#keys === undefined) return UNKNOWN;
    const { algorithms, findKey } = this.#keys;
    try {
      const { payload } = await jwtVerify(token, findKey, {
        ...this.#expected,
        algorithms: [...algorithms],
        clockTolerance: LEEWAY_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      const userId = typeof payload.sub === 'string' ? userOfSubject(payload.sub) : undefined;
      return userId === undefined ? UNKNOWN : { outcome: 'known', userId, isOfSubject: userId === payload.sub };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return UNKNOWN;
      if (!(error instanceof KeysUnavailableError)) throw error;
      this.#logOutage(error);
      return { outcome: 'unavailable' };
    }
  }

  #outageLoggedAtMs = -Infinity;

  /** Logs at most one line a second, however many buyers are affected. */
  #logOutage({ message }: KeysUnavailableError): void {
    if (performance.now() - this.#outageLoggedAtMs < 1_000) return;
    this.#outageLoggedAtMs = performance.now();
    this.#logger.warn(`Buyers cannot be identified and get 503: ${message}`);
  }
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
  // Different lone surrogates would be encoded as the same bytes.
  if (subject === '' || LONE_SURROGATE.test(subject)) return undefined;
  if (USER_ID.test(subject) && !MADE.test(subject)) return subject;
  return MADE_PREFIX + createHash('sha256').update(subject, 'utf8').digest('base64url');
}
