import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { judgeGoals, checkGenerator } from './goals.js';

it('holds the medians against the goals, and leaves out what did not run', () => {
  const ours = contestantResult('flash-sale', { perSecond: spread(9_000, 10_000), ratio: spread(0.92, 0.94) });
  const common = contestantResult('common', { perSecond: spread(1_000, 1_600) });

  expect(judgeGoals(benchmarkResult({ 'sold-out': [ours, common] }))).toEqual([
    { title: expect.stringContaining('bare Fastify'), goal: '>= 0.90', found: '0.93', isReached: true },
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

it('compares the production form with the open one of the same run, and Redis only where it has something to do', () => {
  const cpu = (redis: number) => ({ cpuMicroseconds: { api: 30, redis } });
  const open = contestantResult('flash-sale', { perSecond: spread(20_000), ratio: undefined, ...cpu(10) });
  const secure = contestantResult('flash-sale-secure', { perSecond: spread(16_000), ...cpu(16) });
  const idle = contestantResult('flash-sale', { perSecond: spread(20_000), ratio: undefined, ...cpu(0.2) });

  expect(judgeGoals(benchmarkResult({ plentiful: [open, secure] }))).toEqual([
    { title: expect.stringContaining('production form'), goal: '>= 0.75', found: '0.80', isReached: true },
    { title: expect.stringContaining('CPU of Redis'), goal: '<= 1.50', found: '1.60', isReached: false },
  ]);
  expect(judgeGoals(benchmarkResult({ 'sold-out': [idle, secure] }))).toHaveLength(1);
});

it('holds the wait of holds against the most that is wanted', () => {
  const curve = [[50, 100] as const, [99, 501] as const];
  const paced = contestantResult('flash-sale', { confirmationMs: curve });

  expect(judgeGoals(benchmarkResult({ 'hold-paced': [paced] }))).toEqual([
    { title: expect.stringContaining('can be paid'), goal: '<= 500', found: '501', isReached: false },
  ]);
  const notFollowed = contestantResult('flash-sale', { confirmationMs: undefined });
  expect(judgeGoals(benchmarkResult({ 'hold-paced': [notFollowed] }))).toEqual([]);
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
