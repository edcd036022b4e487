import { describe, expect, it } from '@jest/globals';
import { isComplete } from './drain.js';

function statement(consumers: number, consumersInAll: number, membership = 7): string {
  return JSON.stringify({ consumers, consumersInAll, membership });
}

describe('a round is complete', () => {
  it.each([
    ['when the one consumer said so', [statement(1, 1)]],
    ['when all said so', [statement(1, 3), statement(1, 3), statement(1, 3)]],
    ['when who consumes several times said so', [statement(4, 5), statement(1, 5)]],
  ])('%s', (_when, statements) => {
    expect(isComplete(statements)).toBe(true);
  });

  it.each([
    ['when nobody said anything', []],
    ['when one is missing', [statement(1, 2)]],
    ['when a consumer is missing of who consumes several times', [statement(2, 4), statement(1, 4)]],
    ['when one came in the middle', [statement(1, 1), statement(1, 2)]],
    ['when one left in the middle', [statement(1, 2), statement(1, 1)]],
    ['when one left and another one came', [statement(1, 2, 7), statement(1, 2, 8)]],
    ['when more said so than there are', [statement(1, 1), statement(1, 1)]],
  ])('not %s', (_when, statements) => {
    expect(isComplete(statements)).toBe(false);
  });

  it('never by statements that cannot be parsed', () => {
    expect(() => isComplete([statement(1, 2), '{"consumers":1}'])).toThrow(/consumersInAll/);
  });
});
