import { buildAuthorizationUrl } from 'openid-client';
import type { LoginOf } from '../../login/login-paths';
import type { ProviderLogin } from '../../login-variables';
import { beginAttempt } from './attempt';
import { goTo } from './login-answers';
import { discoverProvider } from './provider';

/** Says that the browser was sent to the shop's own name already. */
const AT_SHOP = 'at-shop';

interface Asked {
  readonly searchParams: URLSearchParams;
  readonly headers: Headers;
  readonly returnTo: string;
}

/**
 * The provider sends the browser to the shop's own name, and a cookie of another one would not be there. Once: a proxy may
 * hide which name was asked for.
 */
export function moveToShop(
  path: string,
  { searchParams, headers, returnTo }: Asked,
  { shopUrl }: ProviderLogin,
): Response | undefined {
  if (isAskedByName(headers, shopUrl.host) || searchParams.has(AT_SHOP)) return undefined;
  const query = new URLSearchParams({ to: returnTo, [AT_SHOP]: '1' });
  return goTo(new URL(`${path}?${query.toString()}`, shopUrl).href);
}

function isAskedByName(headers: Headers, host: string): boolean {
  const asked = headers.get('x-forwarded-host') ?? headers.get('host');
  return asked === null || asked === host;
}

/** Sends a browser to the provider, with state, nonce and PKCE. @throws where the provider does not answer */
export async function sendToProvider(
  who: LoginOf,
  callback: string,
  { headers, returnTo, scope }: { readonly headers: Headers; readonly returnTo: string; readonly scope: string },
  login: ProviderLogin,
): Promise<Response> {
  const provider = await discoverProvider(login);
  const { request, cookies } = await beginAttempt(who, returnTo, headers, login);
  const redirectUri = new URL(callback, login.shopUrl).href;
  return goTo(buildAuthorizationUrl(provider, { ...request, scope, redirect_uri: redirectUri }).href, cookies);
}
