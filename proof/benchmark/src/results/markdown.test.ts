import { expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { markdownOf } from './markdown.js';

it('makes tables that a page can hold, with the command and the machine beside them', () => {
  const ours = contestantResult('flash-sale', { ratio: spread(0.61, 0.63) });
  const lines = markdownOf(benchmarkResult({ 'sold-out': [ours] })).split('\n');

  expect(lines[0]).toBe(
    '`npm run bench` on 2026-11-26; 2 cores, a processor, 8 GiB, Linux 6.1; node v20.20.0, redis 7.0.15.',
  );
  expect(lines).toContainEqual(expect.stringMatching(/^\| sold out, answers .+ \| +>= 0\.90 \| +0\.62 \| no +\|$/));
  expect(lines).toContain('### the work sold-out');
  expect(lines).toContainEqual(
    expect.stringMatching(/^\| flash-sale +\| +- \| +50\.0 \| +10\.0 \| +- \| +5\.0 \| +- \| +- \| +20\.0 \|$/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^\| flash-sale \| +10,000 \| 9,000-11,000 \| +0\.62 \|/));
});
