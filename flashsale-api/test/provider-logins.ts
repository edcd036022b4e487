import { SignJWT } from 'jose';

/** What API and web server share where operators log in at a provider. */
export const OPERATOR_JWT_SECRET = 'a secret of the API and the web server';

/** What a web server sends for an operator who logged in at a provider, with changed claims. */
export async function signProviderLogin(
  changes: Readonly<Record<string, unknown>> = {},
  secret = OPERATOR_JWT_SECRET,
): Promise<string> {
  const claims = {
    iss: 'https://login.example',
    sub: 'ada',
    name: 'Ada',
    role: 'operator',
    aud: 'flashsale-operator-login',
    exp: Math.floor(Date.now() / 1_000) + 60,
    ...changes,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}
