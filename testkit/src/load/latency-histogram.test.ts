import { expect, it } from '@jest/globals';
import { LatencyHistogram } from './latency-histogram.js';

it('adds up what several processes have recorded', () => {
  const [one, other] = [new LatencyHistogram(), new LatencyHistogram()];
  for (let ms = 1; ms <= 50; ms += 1) one.record(ms);
  for (let ms = 51; ms <= 100; ms += 1) other.record(ms);
  const both = LatencyHistogram.decode([one.encode(), other.encode()]);
  expect(both.count).toBe(100);
  expect(both.percentileMs(50)).toBeCloseTo(50, 0);
  expect(both.percentileMs(99)).toBeCloseTo(99, 0);
  expect(both.maxMs).toBeCloseTo(100, 0);
  expect(both.meanMs).toBeCloseTo(50.5, 0);
});

it('is zero where nothing was recorded', () => {
  const { count, meanMs, maxMs } = new LatencyHistogram();
  expect([count, meanMs, maxMs]).toEqual([0, 0, 0]);
});
