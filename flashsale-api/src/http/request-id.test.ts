import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { requestIds } from './request-id.js';

const request = (given?: string): IncomingMessage =>
  ({ headers: { 'x-request-id': given } }) as unknown as IncomingMessage;

describe('requestIds', () => {
  it.each(['a', 'trace/7:8', 'x'.repeat(64)])('keeps %s', (given) => {
    expect(requestIds()(request(given))).toBe(given);
  });

  it.each([undefined, '', 'two words', 'x'.repeat(65), 'caf\u00e9', 'new\nline'])('does not keep %j', (given) => {
    expect(requestIds()(request(given))).toMatch(/^[0-9a-f]{8}-1$/);
  });

  it('gives no id twice', () => {
    const [idOf, idOfOtherProcess] = [requestIds(), requestIds()];
    const ids = [idOf, idOf, idOfOtherProcess].map((make) => make(request()));
    expect(new Set(ids).size).toBe(3);
  });
});
