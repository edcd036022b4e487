import { describe, expect, it } from '@jest/globals';
import { GENERAL_ALONE, laneDefectsOf, lanesOf, shareOf } from './room-lanes';

const withLanes = (...lanes: readonly (readonly [name: string, weight: string])[]) => [
  ...GENERAL_ALONE,
  ...lanes.map(([name, weight]) => ({ name, weight })),
];

describe('the lanes of a room as they are typed', () => {
  it('are none where there is only the general one', () => {
    expect(lanesOf(GENERAL_ALONE)).toEqual({});
    expect(laneDefectsOf(GENERAL_ALONE)).toBeUndefined();
  });

  it('are sent with their weights, general first', () => {
    const drafts = withLanes([' members ', '3'], ['press-2', '1000']);
    expect(laneDefectsOf(drafts)).toBeUndefined();
    expect(Object.entries(lanesOf(drafts).lanes ?? {})).toEqual([
      ['general', 1],
      ['members', 3],
      ['press-2', 1_000],
    ]);
  });

  it.each([
    ['', '1', { name: 'bad-name' }],
    ['Members', '1', { name: 'bad-name' }],
    ['2nd', '1', { name: 'bad-name' }],
    ['a'.repeat(21), '1', { name: 'bad-name' }],
    ['general', '1', { name: 'twice' }],
    ['members', '0', { weight: 'bad-weight' }],
    ['members', '1001', { weight: 'bad-weight' }],
    ['members', 'a', { weight: 'bad-weight' }],
  ])('are not named %j with weight %j', (name, weight, defect) => {
    expect(laneDefectsOf(withLanes([name, weight]))).toEqual([{}, defect]);
  });

  it('share the calls by weight', () => {
    expect([3, 1].map((weight) => shareOf(weight, [3, 1]))).toEqual([75, 25]);
  });
});
