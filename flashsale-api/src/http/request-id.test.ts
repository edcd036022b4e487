import { describe, expect, it } from '@jest/globals';
import { requestIdOf } from './request-id.js';

const request = (given?: string): Parameters<typeof requestIdOf>[0] => ({ headers: { 'x-request-id': given } });
const RANDOM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it.each(['a', 'trace/7:8', 'x'.repeat(64)])('keeps %s', (given) => {
    expect(requestIdOf(request(given))).toBe(given);
  });

  it.each([undefined, '', 'two words', 'x'.repeat(65), 'caf\u00e9', 'new\nline'])('does not keep %j', (given) => {
    expect(requestIdOf(request(given))).toMatch(RANDOM_ID);
  });

  it('gives ids that tell nothing of one another', () => {
    const parts = Array.from({ length: 3 }, () => requestIdOf(request()).split('-')).flat();
    expect(new Set(parts).size).toBe(parts.length);
  });
});
