import { createHash } from 'node:crypto';
import { USER_ID_PATTERN } from 'flashsale-core';

const USER_ID = new RegExp(USER_ID_PATTERN);
const MADE_PREFIX = 'sha256-';
/** What is made here: a login that could choose such a subject would else be somebody else. */
const MADE = new RegExp(`^${MADE_PREFIX}[\\w-]{43}$`);
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The user id of a login: its subject where that can be one, else `sha256-` and the hash of it in base64url, so that buyers
 * with 255 characters, spaces or other signs can buy as well. Undefined for a subject that names nobody.
 */
export function userOfSubject(subject: string): string | undefined {
  // Different halves of characters would be the same bytes.
  if (subject === '' || LONE_SURROGATE.test(subject)) return undefined;
  if (USER_ID.test(subject) && !MADE.test(subject)) return subject;
  return MADE_PREFIX + createHash('sha256').update(subject, 'utf8').digest('base64url');
}
