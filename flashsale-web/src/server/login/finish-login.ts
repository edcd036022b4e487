import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  ClientError,
  type IDToken,
  ResponseBodyError,
} from 'openid-client';
import { readEnvironment } from '../../environment';
import type { LoginFailure } from '../../login/login-failure';
import { LOGIN_PATHS } from '../../login/login-paths';
import { texts } from '../../texts';
import { errorResponse } from '../http';
import { endAttempt, readAttempt } from './attempt';
import { failed, goTo, logLoginFault } from './login-answers';
import { discoverProvider } from './provider';
import { readSession, sessionCookie } from './session';
import { userOfSubject } from './user-of-subject';

/** Logins that may wait for the provider; with one more, the provider is as good as away. */
const EXCHANGES_MAX = 200;
const NAME_LENGTH_MAX = 60;

let exchanges = 0;

/** Takes a buyer back from the provider, and sends them, logged in, to the page that they came from. */
export async function finishLogin({ url, headers }: Request): Promise<Response> {
  const { login } = readEnvironment();
  if (login === undefined) return errorResponse(404, texts.answer.noRoute);
  const { search, searchParams } = new URL(url);
  const state = searchParams.get('state') ?? '';
  const attempt = await readAttempt(state, headers, login);
  if (attempt === undefined) {
    // Somebody went back, or loaded the page again, after the login had ended well.
    return (await readSession(headers, login)) === undefined ? failed('expired', '/') : goTo('/');
  }
  const { returnTo, nonce, codeVerifier } = attempt;
  const used = endAttempt(state, login);
  if (exchanges >= EXCHANGES_MAX) return failed('away', returnTo, [used]);
  exchanges += 1;
  try {
    const provider = await discoverProvider(login);
    const answer = new URL(LOGIN_PATHS.callback + search, login.shopUrl);
    const tokens = await authorizationCodeGrant(provider, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    const userId = claims === undefined ? undefined : userOfSubject(claims.sub);
    if (claims === undefined || userId === undefined) return failed('invalid', returnTo, [used]);
    const session = { subject: claims.sub, userId, name: nameOf(claims) ?? userId, idToken: tokens.id_token };
    return goTo(returnTo, [used, await sessionCookie(session, login)]);
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== 'denied') logLoginFault('A login failed', error);
    return failed(failure, returnTo, [used]);
  } finally {
    exchanges -= 1;
  }
}

/** The name that a buyer is greeted by; it decides nothing. */
function nameOf(claims: IDToken): string | undefined {
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
