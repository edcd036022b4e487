import { describe, expect, it } from '@jest/globals';
import { PLAN_DEFAULTS } from './plan.js';
import { beginningsMs, drawCheckout } from './users.js';

describe('users', () => {
  it('begin at the asked rate, whichever worker they come from', () => {
    const plan = { ...PLAN_DEFAULTS, host: 'http://127.0.0.1', users: 10, usersPerSecond: 4 };
    const all = [0, 1, 2].map((place) => beginningsMs(plan, place, 3));
    expect(all.map((own) => own.length)).toEqual([4, 3, 3]);
    expect(all.flat().sort((one, other) => one - other)).toEqual([
      0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_250,
    ]);
  });

  it.each([
    [0, 'buggy'],
    [0.099, 'buggy'],
    [0.1, 'safe'],
    [0.999, 'safe'],
  ])('draw at %d of weights 1, 0, 9: %s', (drawn, checkout) => {
    expect(drawCheckout({ buggy: 1, unstable: 0, safe: 9 }, () => drawn)).toBe(checkout);
  });
});
