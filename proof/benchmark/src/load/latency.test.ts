import { expect, it } from '@jest/globals';
import { LatencyHistogram } from 'flashsale-testkit';
import { summariseLatency } from './latency.js';

it('makes one distribution of all rounds', () => {
  const fast = new LatencyHistogram();
  const slow = new LatencyHistogram();
  for (let i = 0; i < 990; i += 1) fast.record(1);
  for (let i = 0; i < 10; i += 1) slow.record(250);
  const summary = summariseLatency([fast.encode(), slow.encode()]);

  expect(summary.p50).toBeCloseTo(1, 2);
  expect(summary.p95).toBeCloseTo(1, 2);
  expect(summary.max).toBeCloseTo(250, 0);
  expect(summary.curve.find(([percentile]) => percentile === 99.5)?.[1]).toBeCloseTo(250, 0);
});
