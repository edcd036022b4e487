import type { Answer } from 'flashsale-client';
import { SignJWT } from 'jose';
import { readEnvironment } from '../../environment';
import type { OperatorLoginSettings, OperatorRole } from '../../operator-login-settings';
import { only } from '../ask-api';
import { operatorCookie } from '../operator-cookie';

const SESSIONS = '/api/v1/admin/session/provider';
const AUDIENCE = 'flashsale-operator-login';
const LIFE_SECONDS = 60;
const ANSWER_DEADLINE_MS = 10_000;
/** By which the API finds the address of the operator, for its log. */
const ADDRESS_HEADERS = ['forwarded', 'x-forwarded-for'];

const encoder = new TextEncoder();

interface Operator {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly providerSession: string | undefined;
}

/** Begins a session of the API, and returns its cookie. @throws where the API gives none */
export async function beginOperatorSession(
  operator: Operator,
  asked: Headers,
  { tokenSecret, shopUrl }: OperatorLoginSettings,
): Promise<string> {
  const headers = only(ADDRESS_HEADERS, asked);
  headers.set('content-type', 'application/json');
  const answer = await fetch(new URL(SESSIONS, readEnvironment().apiUrl), {
    method: 'POST',
    headers,
    body: JSON.stringify({ login: await sign(operator, tokenSecret) }),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`the API answers ${answer.status}: compare its OPERATOR_JWT_SECRET with ours`);
  }
  const { token, endsAt } = (await answer.json()) as Answer<'POST', typeof SESSIONS>;
  return operatorCookie(token, endsAt, { isSecure: shopUrl.protocol === 'https:' });
}

function sign({ issuer, subject, name, role, providerSession: sid }: Operator, secret: string): Promise<string> {
  return new SignJWT({ name, role, ...(sid !== undefined && { sid }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + LIFE_SECONDS)
    .sign(encoder.encode(secret));
}
