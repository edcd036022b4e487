import type { LoginFailure, OperatorLoginFailure } from '../../login/login-failure';

const SEE_OTHER = 303;

/** Sends the browser on, with cookies to keep or to forget. */
export function goTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: SEE_OTHER, headers });
}

/** To the page that says why nobody is logged in. */
export function failed(failure: LoginFailure, returnTo: string, cookies: readonly string[] = []): Response {
  return goTo(`/login/failed?${new URLSearchParams({ failure, to: returnTo }).toString()}`, cookies);
}

/** The same for an operator. */
export function failedForOperator(
  failure: OperatorLoginFailure,
  returnTo: string,
  cookies: readonly string[] = [],
): Response {
  const query = new URLSearchParams({ who: 'operator', failure, to: returnTo });
  return goTo(`/login/failed?${query.toString()}`, cookies);
}

const LOG_PERIOD_MS = 1_000;
let loggedAtMs = -Infinity;

/** Logs at most one line a second, however many buyers are affected. */
export function logLoginFault(what: string, error: unknown): void {
  if (performance.now() - loggedAtMs < LOG_PERIOD_MS) return;
  loggedAtMs = performance.now();
  process.stderr.write(`${what}: ${reasonsOf(error).join(': ')}\n`);
}

function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code } = error as { code?: unknown };
  const words = [error.message, ...(typeof code === 'string' ? [`(${code})`] : [])].join(' ');
  return [words.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 300), ...reasonsOf(error.cause)];
}
