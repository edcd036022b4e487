import { describe, expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { newOrderId, orderIdOfKey } from './order-id.js';

describe('newOrderId', () => {
  it('makes UUIDs of version 7 that are all different and sort by time', () => {
    const earlier = Array.from({ length: 100 }, newOrderId);
    const later = Array.from({ length: 100 }, newOrderId);

    expect(earlier.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set([...earlier, ...later]).size).toBe(200);
    expect([...earlier, ...later].sort()).toEqual([...earlier, ...later]);
  });
});

describe('orderIdOfKey', () => {
  it('is the same for the same sale, user and key', () => {
    expect(orderIdOfKey('sale_1', 'ann', 'k1')).toBe(orderIdOfKey('sale_1', 'ann', 'k1'));
  });

  it('keeps its value, so that a buyer can ask again after an upgrade', () => {
    // printf 'sale_1 user123 key-1' | sha256sum, with the version and the variant put in
    expect(orderIdOfKey('sale_1', 'user123', 'key-1')).toBe('9e92f83a-eaa1-87fb-b29a-65075ad46654');
  });

  it('is a valid UUID of version 8, whatever the key', () => {
    const ids = Array.from({ length: 500 }, (_, i) => orderIdOfKey('sale_1', 'ann', `key ${i}`));

    expect(ids.every((id) => validate(id) && version(id) === 8)).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });

  it('tells sale, user and key apart, also where their characters are the same in a row', () => {
    const ids = [
      orderIdOfKey('ab', 'c', 'd'),
      orderIdOfKey('a', 'bc', 'd'),
      orderIdOfKey('a', 'b', 'cd'),
      orderIdOfKey('b', 'c', 'ad'),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });
});
