import { describe, expect, it } from '@jest/globals';
import { ORDER_ID_SCHEMA, SALE_ID_SCHEMA, USER_ID_PATTERN, USER_ID_SCHEMA } from './identifiers.js';

describe('the identifiers', () => {
  it.each(['sale_1', 'A-b_9', 'x', 'a'.repeat(64), '0192d3a4-0000-7000-8000-000000000000'])(
    'accept the sale id %j',
    (saleId) => expect(SALE_ID_SCHEMA.safeParse(saleId).success).toBe(true),
  );

  it.each(['', 'a'.repeat(65), 'a b', 'a:b', '{a}', 'a\n', 'ä', 'a*', '../a', 5, null])(
    'refuse the sale id %j',
    (saleId) => expect(SALE_ID_SCHEMA.safeParse(saleId).success).toBe(false),
  );

  it.each(['user123', '!', '~', '{"a":1}', 'a|b', '__proto__', 'u'.repeat(64)])('accept the user id %j', (userId) =>
    expect(USER_ID_SCHEMA.safeParse(userId).success).toBe(true),
  );

  it.each(['', ' ', 'a b', 'a\u0000', 'a\n', '\u007f', 'é', '\ud800', 'u'.repeat(65), 7, undefined])(
    'refuse the user id %j',
    (userId) => expect(USER_ID_SCHEMA.safeParse(userId).success).toBe(false),
  );

  it.each(['.', '..'])('refuse %j as a buyer, but accept it in stored orders', (userId) => {
    expect(new RegExp(USER_ID_PATTERN).test(userId)).toBe(false);
    expect(USER_ID_SCHEMA.safeParse(userId).success).toBe(true);
  });

  it.each(['...', '.a', 'a.', '..a', './', '%2e', 'u'.repeat(64)])('let %j buy', (userId) =>
    expect(new RegExp(USER_ID_PATTERN).test(userId)).toBe(true),
  );

  it.each(['', 'x', '0192d3a4000070008000000000000000', '0192d3a4-0000-7000-8000-00000000000g'])(
    'refuse the order id %j',
    (orderId) => expect(ORDER_ID_SCHEMA.safeParse(orderId).success).toBe(false),
  );
});
