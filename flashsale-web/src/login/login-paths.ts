/** Whose login it is. */
export type LoginOf = 'buyer' | 'operator';

/** Where this server logs buyers in and out. */
export const LOGIN_PATHS = { begin: '/login', callback: '/login/callback', end: '/logout' } as const;
/** Where it logs operators in, and leads to the logout of their provider. */
export const OPERATOR_LOGIN_PATHS = {
  begin: '/login/operator',
  callback: '/login/operator/callback',
  end: '/login/operator/end',
} as const;

/** The address that logs in, and then leads back to this page. */
export function loginPath(returnTo: string, who: LoginOf = 'buyer'): string {
  const { begin } = who === 'buyer' ? LOGIN_PATHS : OPERATOR_LOGIN_PATHS;
  return `${begin}?${new URLSearchParams({ to: returnTo }).toString()}`;
}
