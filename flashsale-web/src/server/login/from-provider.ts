import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  ClientError,
  type IDToken,
  ResponseBodyError,
} from 'openid-client';
import type { LoginFailure } from '../../login/login-failure';
import type { LoginOf } from '../../login/login-paths';
import type { ProviderLogin } from '../../login-variables';
import { endAttempt, readAttempt } from './attempt';
import { logLoginFault } from './login-answers';
import { discoverProvider } from './provider';

/** Logins that may wait for the provider; with one more, the provider is as good as away. */
const EXCHANGES_MAX = 200;
const NAME_LENGTH_MAX = 60;

let exchanges = 0;

/** Whom the provider sends back. */
interface LoggedIn {
  readonly claims: IDToken;
  readonly idToken: string | undefined;
}

interface Returned {
  /** A failure is logged already, if it is for the log. */
  readonly outcome: LoggedIn | LoginFailure;
  readonly returnTo: string;
  /** The cookie of the attempt, which is over. */
  readonly used: string;
}

/** Takes a browser back from the provider, whose answer must fit what this browser asked; undefined where it asked nothing. */
export async function returnFromProvider(
  who: LoginOf,
  callback: string,
  { url, headers }: Request,
  login: ProviderLogin,
): Promise<Returned | undefined> {
  const { search, searchParams } = new URL(url);
  const state = searchParams.get('state') ?? '';
  const attempt = await readAttempt(who, state, headers, login);
  if (attempt === undefined) return undefined;
  const { returnTo, nonce, codeVerifier } = attempt;
  const used = endAttempt(who, state, login);
  if (exchanges >= EXCHANGES_MAX) return { outcome: 'away', returnTo, used };
  exchanges += 1;
  try {
    const provider = await discoverProvider(login);
    const answer = new URL(callback + search, login.shopUrl);
    const tokens = await authorizationCodeGrant(provider, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    return { outcome: claims === undefined ? 'invalid' : { claims, idToken: tokens.id_token }, returnTo, used };
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== 'denied') logLoginFault('A login failed', error);
    return { outcome: failure, returnTo, used };
  } finally {
    exchanges -= 1;
  }
}

/** The name that somebody is greeted by; it decides nothing. */
export function nameOf(claims: IDToken): string | undefined {
  const names = [claims['name'], claims['preferred_username'], claims['email']]
    .filter((name) => typeof name === 'string')
    .map((name) => name.replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '').trim());
  const name = names.find((candidate) => candidate !== '');
  return name === undefined ? undefined : Array.from(name).slice(0, NAME_LENGTH_MAX).join('');
}

function failureOf(error: unknown): LoginFailure {
  if (error instanceof AuthorizationResponseError) return error.error === 'access_denied' ? 'denied' : 'invalid';
  // The code was used, or is too old.
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant' ? 'expired' : 'invalid';
  const isContent =
    error instanceof ClientError && /^OAUTH_(?:JWT|INVALID|KEY|JSON|UNSUPPORTED)/.test(error.code ?? '');
  return isContent ? 'invalid' : 'away';
}
