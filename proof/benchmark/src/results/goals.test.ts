import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { judgeGoals } from './goals.js';

it('holds the medians against the goals, and leaves out what did not run', () => {
  const ours = contestantResult('flash-sale', { perSecond: spread(9_000, 10_000), ratio: spread(0.62, 0.64) });
  const common = contestantResult('common', { perSecond: spread(1_000, 1_600) });

  expect(judgeGoals(benchmarkResult({ 'sold-out': [ours, common] }))).toEqual([
    { title: expect.stringContaining('bare Fastify'), goal: '>= 0.60', found: '0.63', isReached: true },
    { title: expect.stringContaining('common design'), goal: '>= 8.0 x', found: '7.3 x', isReached: false },
  ]);
  expect(judgeGoals(benchmarkResult({ 'sales-10': [ours] }))).toEqual([]);
});

it('counts orders, not answers, where stock is plentiful', () => {
  const ours = contestantResult('flash-sale', { ratio: spread(0.29), persistedPerSecond: spread(3_500) });
  const common = contestantResult('common', { persistedPerSecond: spread(400) });

  expect(
    judgeGoals(benchmarkResult({ plentiful: [ours, common] })).map(({ found, isReached }) => [found, isReached]),
  ).toEqual([
    ['0.29', false],
    ['3,500', true],
    ['8.8 x', true],
  ]);
});
