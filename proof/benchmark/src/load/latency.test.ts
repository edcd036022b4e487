import { expect, it } from '@jest/globals';
import { encodeHistogram, newHistogram, recordMs, summariseLatency } from './latency.js';

it('makes one distribution of all rounds', () => {
  const fast = newHistogram();
  const slow = newHistogram();
  for (let i = 0; i < 990; i += 1) recordMs(fast, 1);
  for (let i = 0; i < 10; i += 1) recordMs(slow, 250);
  const summary = summariseLatency([encodeHistogram(fast), encodeHistogram(slow)]);

  expect(summary.p50).toBeCloseTo(1, 2);
  expect(summary.p95).toBeCloseTo(1, 2);
  expect(summary.max).toBeCloseTo(250, 0);
  expect(summary.curve.find(([percentile]) => percentile === 99.5)?.[1]).toBeCloseTo(250, 0);
});
