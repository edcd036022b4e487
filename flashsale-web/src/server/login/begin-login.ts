import { buildAuthorizationUrl } from 'openid-client';
import { readEnvironment } from '../../environment';
import { LOGIN_PATHS } from '../../login/login-paths';
import { texts } from '../../texts';
import { errorResponse } from '../http';
import { warnOfOpenApi } from './api-identity';
import { beginAttempt } from './attempt';
import { failed, goTo, logLoginFault } from './login-answers';
import { discoverProvider } from './provider';
import { returnPathOf } from './return-path';
import { readSession } from './session';

const SCOPE = 'openid profile';
/** Says that the browser was sent to the shop's own name already. */
const AT_SHOP = 'at-shop';

/** Sends a buyer to the provider, to come back to the page in `to`. */
export async function beginLogin({ url, headers }: Request): Promise<Response> {
  const { login } = readEnvironment();
  if (login === undefined) return errorResponse(404, texts.answer.noRoute);
  const { searchParams } = new URL(url);
  const returnTo = returnPathOf(searchParams.get('to'));
  // The provider sends the buyer to the shop's own name, and a cookie of another one would not be there. Once: a proxy may
  // hide which name was asked for.
  if (!isAskedByName(headers, login.shopUrl.host) && !searchParams.has(AT_SHOP)) {
    const query = new URLSearchParams({ to: returnTo, [AT_SHOP]: '1' });
    return goTo(new URL(`${LOGIN_PATHS.begin}?${query.toString()}`, login.shopUrl).href);
  }
  // Another tab was faster.
  if ((await readSession(headers, login)) !== undefined) return goTo(returnTo);
  void warnOfOpenApi();
  try {
    const provider = await discoverProvider(login);
    const { request, cookies } = await beginAttempt(returnTo, headers, login);
    const redirectUri = new URL(LOGIN_PATHS.callback, login.shopUrl).href;
    return goTo(buildAuthorizationUrl(provider, { ...request, scope: SCOPE, redirect_uri: redirectUri }).href, cookies);
  } catch (error) {
    logLoginFault('Buyers cannot log in', error);
    return failed('away', returnTo);
  }
}

function isAskedByName(headers: Headers, host: string): boolean {
  const asked = headers.get('x-forwarded-host') ?? headers.get('host');
  return asked === null || asked === host;
}
