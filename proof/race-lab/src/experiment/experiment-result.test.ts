import { expect, it } from '@jest/globals';
import { experimentResult } from '../../test/experiment-result.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { digestOf } from './experiment-result.js';

it('says what each strategy came to, and describes every strategy once', () => {
  const digest = digestOf(experimentResult({ none: [7, 5], 'row-lock': [5, 5] }));
  expect(digest.strategies.map(({ name }) => name)).toEqual(['none', 'row-lock']);
  const [scenario] = digest.scenarios;
  expect(scenario?.scenario.name).toBe(sessionCapacity.name);
  expect(scenario?.strategies).toMatchObject([
    {
      name: 'none',
      result: 'race',
      races: [true, false],
      worst: { value: 7, limit: 5, text: '7/5 enrollments' },
      breaches: '2 oversold',
      range: [5, 7],
      retriesPerAttempt: 0,
    },
    { name: 'row-lock', result: 'no-race', races: [false, false], breaches: '', range: [5, 5] },
  ]);
  expect(scenario?.skipped).toEqual([{ name: 'queue', reason: 'needs RabbitMQ' }]);
});
