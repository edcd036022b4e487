import { describe, expect, it } from '@jest/globals';
import { userOfSubject as asTheApiDoes } from '../../../../flashsale-api/src/identity/buyer-identity.js';
import { userOfSubject } from './user-of-subject.js';

describe('the user id of a subject', () => {
  const subjects = [
    'ann',
    'auth0|64f1c0ffee',
    'a'.repeat(64),
    'a'.repeat(65),
    'CN=Ann Doe,OU=Buyers',
    'ännchen',
    '.',
    '..',
    '...',
    'a b',
    '',
    '\ud800',
    `sha256-${'a'.repeat(43)}`,
    `sha256-${'a'.repeat(42)}`,
    '\u007f',
    '__proto__',
  ];

  it.each(subjects)('%j is the one that the API has for it', (subject) => {
    expect(userOfSubject(subject)).toBe(asTheApiDoes(subject));
  });

  it('is a hash for some, and none for others', () => {
    const userIds = subjects.map(userOfSubject);
    expect(userIds.filter((userId) => userId === undefined)).toHaveLength(2);
    expect(userIds.filter((userId) => userId?.startsWith('sha256-')).length).toBeGreaterThan(5);
  });
});
