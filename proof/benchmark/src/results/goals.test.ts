import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { judgeGoals, checkGenerator } from './goals.js';

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

const reference = (generator: number, api: number) =>
  benchmarkResult({
    'sold-out': [
      contestantResult('bare-fastify', { coresBusy: { generator: 0.4, api: 0.99 } }),
      contestantResult('bare-http', { perSecond: spread(30_000), coresBusy: { generator, api } }),
    ],
  });

it('asks the fastest server whether the generator had time to spare', () => {
  expect(checkGenerator(reference(0.6, 0.98))).toEqual({
    text: 'The load generator kept 0.60 cores busy against bare-http, which kept 0.98 busy: the server was the limit.',
    ok: true,
  });
  expect(checkGenerator(reference(0.97, 0.99))).toMatchObject({ ok: false });
  expect(checkGenerator(reference(0.9, 0.7))).toMatchObject({ ok: false });
});

it('says nothing where no reference ran or the machine does not say', () => {
  expect(checkGenerator(benchmarkResult({ 'sold-out': [contestantResult('flash-sale')] }))).toBeUndefined();
  expect(checkGenerator(reference(0, 0))?.text).not.toContain('bare-http');
});
