import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { compare } from './compare.js';

const yardstick = contestantResult('bare-fastify', { ratio: spread(1, 1, 1) });
const withRatio = (...ratios: number[]) =>
  benchmarkResult({ 'sold-out': [yardstick, contestantResult('flash-sale', { ratio: spread(...ratios) })] });

it('compares ratios, and distinguishes a change from chance by whether the rounds overlap', () => {
  const before = withRatio(0.5, 0.52, 0.54);

  expect(compare(withRatio(0.6, 0.65, 0.7), before)).toEqual([
    {
      ...{ workload: 'sold-out', contestant: 'flash-sale', before: 0.52, now: 0.65, isClear: true },
      relative: expect.closeTo(0.25),
    },
  ]);
  expect(compare(withRatio(0.5, 0.55, 0.6), before)).toMatchObject([{ isClear: false }]);
  expect(compare(withRatio(0.3, 0.35, 0.4), before)).toMatchObject([
    { isClear: true, relative: expect.closeTo(-0.327) },
  ]);
});

it('leaves out what only one of them has', () => {
  const other = benchmarkResult({ plentiful: [contestantResult('flash-sale')] });
  expect(compare(withRatio(0.5), other)).toEqual([]);
  const without = benchmarkResult({ 'sold-out': [contestantResult('flash-sale', { ratio: undefined })] });
  expect(compare(withRatio(0.5, 0.6), without)).toEqual([]);
});
