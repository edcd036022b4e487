import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { checkGenerator } from './generator-check.js';

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

it('says nothing where no reference ran or the machine does not tell', () => {
  expect(checkGenerator(benchmarkResult({ 'sold-out': [contestantResult('flash-sale')] }))).toBeUndefined();
  expect(checkGenerator(reference(0, 0))?.text).not.toContain('bare-http');
});
