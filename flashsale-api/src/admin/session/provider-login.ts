import { type Role, ROLES } from 'flashsale-core';
import { sharedSecret } from '../../identity/buyer-keys.js';
import { readToken, validUntilSeconds } from '../../identity/token.js';

/** What the web server writes into `aud`, so that no other token of its secrets is taken for a login. */
const LOGIN_AUDIENCE = 'flashsale-operator-login';
/** As long as a subject may be by OpenID Connect. */
const SUBJECT_LENGTH_MAX = 255;
const ISSUER_LENGTH_MAX = 255;
const NAME_LENGTH_MAX = 60;
/** Would not show in the log, or make a name look like a subject and an issuer. */
const UNFIT_FOR_NAMES = /[\p{Cc}\p{Cf}\p{Surrogate}()]/gu;
const UNFIT_FOR_SUBJECTS = /[\p{Cc}\p{Surrogate}]/u;

/** Somebody who logged in at the provider of operators. */
export interface ProviderOperator {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string;
  readonly role: Role;
  /** The session at the provider, where it names it. */
  readonly providerSession: string | undefined;
}

/** Who logged in, by a token of the web server, which has checked what the provider says; undefined for any other text. */
export function readProviderLogin(text: string, secret: string, nowMs = Date.now()): ProviderOperator | undefined {
  const token = readToken(text);
  if (token === undefined) return undefined;
  const key = sharedSecret(secret).find(token.header);
  if (key === undefined || key instanceof Promise || !key.hasSigned(token.signedText, token.signature))
    return undefined;
  const expected = { issuer: undefined, audience: LOGIN_AUDIENCE };
  if (validUntilSeconds(token, expected, Math.floor(nowMs / 1_000)) === undefined) return undefined;
  const { iss: issuer, sub: subject, name, role: roleText, sid } = token.claims;
  const role = ROLES.find((one) => one === roleText);
  if (role === undefined || !isText(issuer, ISSUER_LENGTH_MAX) || !isText(subject, SUBJECT_LENGTH_MAX))
    return undefined;
  const shown = typeof name === 'string' ? name.replaceAll(UNFIT_FOR_NAMES, '').trim() : '';
  return {
    issuer,
    subject,
    displayName: Array.from(shown === '' ? subject : shown)
      .slice(0, NAME_LENGTH_MAX)
      .join(''),
    role,
    providerSession: isText(sid, SUBJECT_LENGTH_MAX) ? sid : undefined,
  };
}

/** What the log calls an operator of a provider. No account can have such a name, and nobody at the provider can choose another's. */
export function actorNameOf({
  displayName,
  subject,
  issuer,
}: Omit<ProviderOperator, 'role' | 'providerSession'>): string {
  return `${displayName} (${subject}, ${issuer})`;
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax && !UNFIT_FOR_SUBJECTS.test(value);
}
