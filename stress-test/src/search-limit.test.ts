import { describe, expect, it } from '@jest/globals';
import { searchLimit, type LimitSearch } from './search-limit.js';

const search: LimitSearch = { startRate: 2_000, rateMin: 50, rateMax: 50_000, precision: 0.05, trialsMax: 40 };

/** A system that holds up to its limit, and remembers what it was asked. */
function systemOf(limit: number) {
  const tried: number[] = [];
  return {
    tried,
    holds: async (rate: number) => {
      tried.push(rate);
      return rate <= limit;
    },
  };
}

describe('searchLimit', () => {
  it.each([60, 999, 2_000, 2_001, 7_777, 31_000, 49_999])('finds a limit of %d to a twentieth', async (limit) => {
    const found = await searchLimit(search, systemOf(limit).holds);
    expect(found.holds).toBeLessThanOrEqual(limit);
    expect(found.fails).toBeGreaterThan(limit);
    expect(found.fails).toBeLessThanOrEqual(Math.ceil((found.holds ?? 0) * 1.05) + 1);
    expect(found.trials).toBeLessThan(25);
  });

  it('steps up first, then halves, and tries what failed a second time', async () => {
    const system = systemOf(4_000);
    await searchLimit({ ...search, precision: 0.2 }, system.holds);
    expect(system.tried).toEqual([2_000, 3_000, 4_500, 4_500, 3_750]);
  });

  it('does not let one bad moment of the machine decide', async () => {
    let moments = 0;
    const found = await searchLimit({ ...search, rateMax: 3_000 }, async () => (moments += 1) !== 2);
    expect(found).toEqual({ holds: 3_000, fails: undefined, trials: 3 });
  });

  it('ends at the highest rate that may be tried, and at the lowest', async () => {
    expect(await searchLimit(search, async () => true)).toMatchObject({ holds: 50_000, fails: undefined });
    expect(await searchLimit(search, async () => false)).toMatchObject({ holds: undefined, fails: 50 });
  });

  it('takes no more trials than allowed, and answers what it knows by then', async () => {
    const found = await searchLimit({ ...search, trialsMax: 4 }, systemOf(20_000).holds);
    expect(found).toEqual({ holds: 6_750, fails: undefined, trials: 4 });
  });
});
