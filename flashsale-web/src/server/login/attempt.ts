import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { ProviderLogin } from '../../login-variables';
import type { LoginOf } from '../../login/login-paths';
import { cookieNames, cookieOf, removeCookie, setCookie } from './cookies';
import { seal, unseal } from './sealed';

/** As long as one may take to log in at the provider. */
const ATTEMPT_SECONDS = 15 * 60;
/** Logins that one browser may have begun, as in several tabs. With one more, the others are forgotten. */
const ATTEMPTS_MAX = 4;
/** A login of an operator is none of a buyer, though both may come from the same provider. */
const KINDS = {
  buyer: { purpose: 'attempt', cookieBeginning: 'flashsale_login_' },
  operator: { purpose: 'operator attempt', cookieBeginning: 'flashsale_operator_login_' },
} as const;
/** Each login has its own cookie, named after the beginning of its state, so that one tab does not break another's. */
const STATE_IN_NAME_LENGTH = 8;

/** A login that was begun in this browser: what the answer of the provider must fit. */
interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The path to which the browser returns. */
  readonly returnTo: string;
}

export interface BegunAttempt {
  readonly request: Readonly<Record<'state' | 'nonce' | 'code_challenge' | 'code_challenge_method', string>>;
  readonly cookies: readonly string[];
}

export async function beginAttempt(
  who: LoginOf,
  returnTo: string,
  headers: Headers,
  login: ProviderLogin,
): Promise<BegunAttempt> {
  const attempt: Attempt = {
    state: randomState(),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    returnTo,
  };
  const exp = Math.floor(Date.now() / 1_000) + ATTEMPT_SECONDS;
  const sealed = await seal(KINDS[who].purpose, { ...attempt, exp }, login.sessionSecrets);
  if (sealed === undefined) throw new Error('A login is too long for a cookie');
  const earlier = cookieNames(headers, KINDS[who].cookieBeginning, login);
  const { state, nonce, codeVerifier } = attempt;
  return {
    request: {
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    },
    cookies: [
      ...(earlier.length < ATTEMPTS_MAX ? [] : earlier.map((name) => removeCookie(name, login))),
      setCookie(nameOf(who, state), sealed, ATTEMPT_SECONDS, login),
    ],
  };
}

/** The login that this browser began with this state; undefined where it did not, or too long ago. */
export async function readAttempt(
  who: LoginOf,
  state: string,
  headers: Headers,
  login: ProviderLogin,
): Promise<Attempt | undefined> {
  const cookie = cookieOf(headers, nameOf(who, state), login);
  const claims = cookie === undefined ? undefined : await unseal(KINDS[who].purpose, cookie, login.sessionSecrets);
  if (claims === undefined || claims['state'] !== state) return undefined;
  return claims as unknown as Attempt;
}

export function endAttempt(who: LoginOf, state: string, login: ProviderLogin): string {
  return removeCookie(nameOf(who, state), login);
}

function nameOf(who: LoginOf, state: string): string {
  return KINDS[who].cookieBeginning + state.slice(0, STATE_IN_NAME_LENGTH).replaceAll(/[^\w-]/g, '_');
}
