import { expect, it } from '@jest/globals';
import { orderOfRound } from './run-workload.js';

it('gives everybody one turn a round, and everybody the first turn once', () => {
  const things = ['a', 'b', 'c'];
  const orders = [0, 1, 2].map((round) => orderOfRound(things, round));

  expect(orders).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
  ]);
  expect(orderOfRound(things, 3)).toEqual(orders[0]);
  expect(orderOfRound([], 5)).toEqual([]);
});
