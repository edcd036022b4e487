/** Where this server logs buyers in and out. */
export const LOGIN_PATHS = { begin: '/login', callback: '/login/callback', end: '/logout' } as const;

/** The address that logs in, and then leads back to this page. */
export function loginPath(returnTo: string): string {
  return `${LOGIN_PATHS.begin}?${new URLSearchParams({ to: returnTo }).toString()}`;
}
