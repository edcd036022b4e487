import { describe, expect, it } from '@jest/globals';
import { isComplete } from './drain.js';

function statement(consumers: number, consumersInAll: number, membership = 7): string {
  return JSON.stringify({ consumers, consumersInAll, membership });
}

describe('a round is complete', () => {
  it.each([
    ['when the only consumer stated it', [statement(1, 1)]],
    ['when all stated it', [statement(1, 3), statement(1, 3), statement(1, 3)]],
    ['when a worker with several consumers stated it', [statement(4, 5), statement(1, 5)]],
  ])('%s', (_when, statements) => {
    expect(isComplete(statements)).toBe(true);
  });

  it.each([
    ['when nobody stated anything', []],
    ['when one is missing', [statement(1, 2)]],
    ['when one of the consumers of a worker is missing', [statement(2, 4), statement(1, 4)]],
    ['when one joined meanwhile', [statement(1, 1), statement(1, 2)]],
    ['when one left meanwhile', [statement(1, 2), statement(1, 1)]],
    ['when one left and another one joined', [statement(1, 2, 7), statement(1, 2, 8)]],
    ['when there are more statements than consumers', [statement(1, 1), statement(1, 1)]],
  ])('not %s', (_when, statements) => {
    expect(isComplete(statements)).toBe(false);
  });

  it('never by statements that cannot be parsed', () => {
    expect(() => isComplete([statement(1, 2), '{"consumers":1}'])).toThrow(/consumersInAll/);
  });
});
