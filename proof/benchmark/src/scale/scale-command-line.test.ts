import { expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import { parseScaleCommandLine, scaleTable } from './scale-command-line.js';
import { SCALE_CASES } from './scale-cases.js';

it('measures all cases in five rounds of four seconds where nothing else is said', () => {
  expect(parseScaleCommandLine([])).toEqual({ rounds: 5, seconds: 4, cases: SCALE_CASES });
  const some = parseScaleCommandLine(['--rounds', '1', '--seconds', '2', '--only', 'script-sold-out']);
  expect(some).toEqual({ rounds: 1, seconds: 2, cases: [SCALE_CASES[1]] });
  expect(parseScaleCommandLine(['--help'])).toBeUndefined();
  expect(() => parseScaleCommandLine(['--rounds', '0'])).toThrow(Refusal);
  expect(() => parseScaleCommandLine(['--only', 'hot'])).toThrow('There is no case hot. Known: script-plentiful');
});

it('shows the rates, what more nodes reach of one beside what they must reach, and what was used of the quotas', () => {
  const at = (median: number): Spread => ({ median, min: median - 0.1, max: median + 0.1, rounds: 3 });
  const table = scaleTable([
    {
      title: 'many sales',
      perSecond: [at(1_000), at(1_950), at(2_800)],
      ratios: [at(1), at(1.95), at(2.8)],
      quotaUsed: { master: [0.95, 0.9, 0.85], api: [1, 1, 1] },
    },
  ]);
  expect(table.split('\n').at(-1)).toBe(
    '| many sales           |  1,000 |   1,950 |   2,800 | 1.95 (1.85-2.05) | 2.80 (2.70-2.90) | master 95, 90, 85 %; api 100, 100, 100 % |',
  );
  expect(table).toContain('2 to 1, goal 1.8 | 3 to 1, goal 2.5');
});
