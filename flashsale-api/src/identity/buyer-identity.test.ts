import { describe, expect, it } from '@jest/globals';
import { USER_ID_PATTERN } from 'flashsale-core';
import { userOfSubject } from './buyer-identity.js';

describe('userOfSubject', () => {
  it.each(['ann', 'auth0|64f1c0ffee', 'a'.repeat(64), 'sha256-', `sha256-${'a'.repeat(42)}`, '...'])(
    'uses a subject that is a valid user id unchanged: %s',
    (subject) => {
      expect(userOfSubject(subject)).toBe(subject);
    },
  );

  it.each([
    // By `printf %s … | openssl dgst -sha256 -binary | basenc --base64url`, without its padding.
    ['a'.repeat(65), 'sha256-Y1NhxIu56rFBmOduqKt_GkFoXWrWKqkUbTAdTxfrCuA'],
    ['CN=Ann Doe,OU=Buyers,DC=example', 'sha256-WRSGHC8eGnAA_gGEd9-ancufmWZAscwhIaXggvAKIFU'],
    ['..', 'sha256-XsH35wDzfD0LKYHQSFX8NLlKqhVFewXKVxgXRC0ij4E'],
    ['ännchen', 'sha256-qJQpRsujccjhERTaJdMxfSTfSBbe1go8NFinKnsRg6g'],
  ])('hashes any other subject: %.30s', (subject, userId) => {
    expect(userOfSubject(subject)).toBe(userId);
    expect(userId).toMatch(new RegExp(USER_ID_PATTERN));
  });

  it('hashes a subject that looks like a derived user id', () => {
    const made = userOfSubject('a'.repeat(255)) ?? '';
    expect(userOfSubject(made)).not.toBe(made);
  });

  it.each(['', '\ud800', 'ann\udfff'])('knows no user for %j', (subject) => {
    expect(userOfSubject(subject)).toBeUndefined();
  });
});
