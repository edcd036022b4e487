import { SignJWT } from 'jose';
import type { LoginSettings } from '../../login-settings';

/**
 * A token is for one request, so it lives no longer than a request and a difference of clocks take. All of one minute are the
 * same, from every web server: so the API, which remembers those that it has verified, knows most of them.
 */
const MINUTE_SECONDS = 60;
const LIFE_MINUTES = 2;

const encoder = new TextEncoder();

/** The token by which the API knows a buyer. */
export async function signBuyerToken(
  subject: string,
  { buyerToken: { secret, issuer, audience } }: Pick<LoginSettings, 'buyerToken'>,
  nowMs = Date.now(),
): Promise<string> {
  const minute = Math.floor(nowMs / 1_000 / MINUTE_SECONDS);
  const token = new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime((minute + LIFE_MINUTES) * MINUTE_SECONDS);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(encoder.encode(secret));
}
