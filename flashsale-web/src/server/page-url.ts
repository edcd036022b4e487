import { headers } from 'next/headers';
import { readEnvironment } from '../environment';

/** The origin under which this visitor knows the shop; proxies pass on what was requested of them. */
export function pageOrigin({ headers: given, url }: Request): string {
  return originOf(given) ?? new URL(url).origin;
}

/** The same for a page that is being made; the one address of the shop where it has one. */
export async function shopOrigin(): Promise<string> {
  const asked = originOf(await headers());
  const { login } = readEnvironment();
  return login?.shopUrl.origin ?? (asked !== undefined && URL.canParse(asked) ? asked : 'http://localhost');
}

function originOf(given: Pick<Headers, 'get'>): string | undefined {
  const host = given.get('x-forwarded-host') ?? given.get('host');
  return host === null ? undefined : `${given.get('x-forwarded-proto') ?? 'http'}://${host}`;
}
