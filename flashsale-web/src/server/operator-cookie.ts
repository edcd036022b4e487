import type { Answer } from 'flashsale-client';

const SESSION_PATH = '/api/v1/admin/session';
const ADMIN_PREFIX = '/api/v1/admin/';
/** What the API gives; anything else in the cookie was not set by this server. */
const COOKIE = /(?:^|; *)(?:__Secure-)?flashsale_console=(fso_[\w-]{43})(?:;|$)/;
const MS_PER_SECOND = 1_000;

/**
 * The header by which the API knows an operator who logged in with this browser; undefined where it is no admin call, or has
 * a token of its own. The API refuses pages of other sites whatever cookies they come with.
 */
export function operatorAuthorization(path: string, given: Headers): string | undefined {
  if (!path.startsWith(ADMIN_PREFIX) || given.has('authorization')) return undefined;
  const token = COOKIE.exec(given.get('cookie') ?? '')?.[1];
  return token === undefined ? undefined : `Bearer ${token}`;
}

/**
 * Keeps the token of a login in a cookie that no script can read, instead of giving it to the page; and removes it when the
 * operator logs out.
 */
export async function keepOperatorSession(pathname: string, request: Request, answer: Response): Promise<Response> {
  const isLogIn = pathname === SESSION_PATH && request.method === 'POST' && answer.ok;
  const isLogOut = request.method === 'DELETE' && answer.ok;
  if (isLogOut && pathname.startsWith(SESSION_PATH))
    return withCookie(answer, cookie('', 0, { isSecure: isByTls(request.headers) }));
  if (!isLogIn) return answer;
  const { token, ...session } = (await answer.json()) as Answer<'POST', typeof SESSION_PATH>;
  const text = operatorCookie(token, session.endsAt, { isSecure: isByTls(request.headers) });
  return withCookie(Response.json(session, { headers: answer.headers }), text);
}

/** The cookie that keeps the token of a session until that ends. */
export function operatorCookie(token: string, endsAt: string, how: { readonly isSecure: boolean }): string {
  return cookie(token, Math.max(Math.floor((Date.parse(endsAt) - Date.now()) / MS_PER_SECOND), 0), how);
}

function withCookie(answer: Response, text: string): Response {
  const headers = new Headers(answer.headers);
  headers.append('set-cookie', text);
  return new Response(answer.body, { status: answer.status, headers });
}

/** A page says by which protocol it came, which this server, behind a proxy that ends TLS, would not know. */
function isByTls(given: Headers): boolean {
  return given.get('origin')?.startsWith('https:') === true;
}

function cookie(token: string, seconds: number, { isSecure }: { readonly isSecure: boolean }): string {
  // Also for the stampede, which is no call of the API.
  const attributes = `Path=/api; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  return `${isSecure ? '__Secure-' : ''}flashsale_console=${token}; ${attributes}${isSecure ? '; Secure' : ''}`;
}
