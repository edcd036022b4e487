import { createHash } from 'node:crypto';
import { USER_ID_PATTERN } from '../../api/sale';

const MADE_PREFIX = 'sha256-';
/** The form of a derived user id. A subject of this form is hashed too, else a login could choose another user's id. */
const MADE = new RegExp(`^${MADE_PREFIX}[\\w-]{43}$`);
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The user id that the API gives the subject of a token (flashsale-api/src/identity/buyer-identity.ts; the image of this
 * server has nothing of it, and a test compares the two). Undefined for a subject that names nobody.
 */
export function userOfSubject(subject: string): string | undefined {
  if (USER_ID_PATTERN.test(subject) && !MADE.test(subject)) return subject;
  if (subject === '' || LONE_SURROGATE.test(subject)) return undefined;
  return MADE_PREFIX + createHash('sha256').update(subject, 'utf8').digest('base64url');
}
