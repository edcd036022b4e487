import { describe, expect, it } from '@jest/globals';
import { OwnerFilter } from './owner-filter.js';

const OWNERS = 20_000;

function filterOf(userIds: readonly string[]): OwnerFilter {
  const filter = new OwnerFilter(userIds.length);
  for (const userId of userIds) filter.add(userId);
  return filter;
}

function ids(prefix: string): string[] {
  return Array.from({ length: OWNERS }, (_, i) => `${prefix}-${i}`);
}

describe('OwnerFilter', () => {
  it('knows every owner', () => {
    const owners = [...ids('user'), 'a', 'Ä-ø-日本', 'x'.repeat(64)];
    const filter = filterOf(owners);
    expect(owners.filter((userId) => !filter.mayHave(userId))).toEqual([]);
  });

  it('takes one stranger in a hundred for an owner at most', () => {
    const filter = filterOf(ids('user'));
    for (const prefix of ['User', 'stranger', 'user-1', 'u']) {
      const mistaken = ids(prefix).filter((userId) => !userId.startsWith('user-1-') && filter.mayHave(userId));
      expect(mistaken.length).toBeLessThan(OWNERS / 100);
    }
  });

  it('takes nobody for an owner where there are none, and hardly anybody where there are few', () => {
    expect(ids('user').filter((userId) => filterOf([]).mayHave(userId))).toEqual([]);
    const filter = filterOf(ids('owner').slice(0, 100));
    expect(ids('user').filter((userId) => filter.mayHave(userId))).toEqual([]);
  });
});
