import type { LoginSettings } from '../../login-settings';
import { cookieOf, removeCookie, setCookie } from './cookies';
import { seal, unseal } from './sealed';
import { userOfSubject } from './user-of-subject';

/** From login to the next one. Nothing prolongs it: it lives in the browser, so only time ends one that was stolen. */
const SESSION_SECONDS = 12 * 60 * 60;
const COOKIE = 'flashsale_session';

/** A buyer who has logged in. */
export interface Session {
  /** Whom the provider knows: `sub` of its ID token. */
  readonly subject: string;
  /** The user id that the API has for this subject. */
  readonly userId: string;
  readonly name: string;
  /** By which the provider knows whom to log out; undefined where it is too long for a cookie. */
  readonly idToken: string | undefined;
}

/** The cookie of a session that begins now. */
export async function sessionCookie(session: Session, login: LoginSettings, nowMs = Date.now()): Promise<string> {
  const { subject: sub, name, idToken } = session;
  const claims = { sub, name, exp: Math.floor(nowMs / 1_000) + SESSION_SECONDS };
  const text =
    (await seal('session', { ...claims, idToken }, login.sessionSecrets)) ??
    (await seal('session', claims, login.sessionSecrets));
  if (text === undefined) throw new Error('The subject of the login is too long for a cookie');
  return setCookie(COOKIE, text, SESSION_SECONDS, login);
}

/** The session of a request; undefined where there is none, or none that is valid. */
export async function readSession(headers: Headers, login: LoginSettings): Promise<Session | undefined> {
  const cookie = cookieOf(headers, COOKIE, login);
  const claims = cookie === undefined ? undefined : await unseal('session', cookie, login.sessionSecrets);
  if (typeof claims?.sub !== 'string' || typeof claims['name'] !== 'string') return undefined;
  const userId = userOfSubject(claims.sub);
  if (userId === undefined) return undefined;
  const idToken = typeof claims['idToken'] === 'string' ? claims['idToken'] : undefined;
  return { subject: claims.sub, userId, name: claims['name'], idToken };
}

export function endSession(login: LoginSettings): string {
  return removeCookie(COOKIE, login);
}
