import type { ProviderLogin } from '../../login-variables';

type OfShop = Pick<ProviderLogin, 'shopUrl'>;

/** Browsers take a cookie of this name from https alone, for this very host and all of its paths. */
const HOST_PREFIX = '__Host-';
const COOKIE = /(?:^|; *)([^=;]+)=([^;]*)/g;

/** The name that a cookie has in a browser. */
function fullName(name: string, { shopUrl }: OfShop): string {
  return `${isSecure(shopUrl) ? HOST_PREFIX : ''}${name}`;
}

function isSecure(shopUrl: URL): boolean {
  return shopUrl.protocol === 'https:';
}

export function cookieOf(headers: Headers, name: string, login: OfShop): string | undefined {
  return cookiesOf(headers).get(fullName(name, login));
}

/** The names, as they are here, of the cookies that begin so. */
export function cookieNames(headers: Headers, beginning: string, login: OfShop): string[] {
  const prefix = fullName('', login);
  return [...cookiesOf(headers).keys()]
    .filter((name) => name.startsWith(prefix + beginning))
    .map((name) => name.slice(prefix.length));
}

function cookiesOf(headers: Headers): Map<string, string> {
  return new Map(
    [...(headers.get('cookie') ?? '').matchAll(COOKIE)].map(([, name = '', value = '']) => [name, value] as const),
  );
}

/** For this server alone: no script reads it. Lax, since one comes back from the provider by a link. */
export function setCookie(name: string, value: string, seconds: number, login: OfShop): string {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure(login.shopUrl) ? '; Secure' : ''}`;
  return `${fullName(name, login)}=${value}; ${attributes}`;
}

export function removeCookie(name: string, login: OfShop): string {
  return setCookie(name, '', 0, login);
}
