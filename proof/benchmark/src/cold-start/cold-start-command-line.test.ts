import { expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { isGoodStart, type Start } from './cold-start.js';
import { parseColdStartCommandLine } from './cold-start-command-line.js';

it('starts ten times, with the load of the stress test, where nothing else is said', () => {
  expect(parseColdStartCommandLine([])).toEqual({ starts: 10, seconds: 5, ratePerSecond: 2_000 });
  expect(parseColdStartCommandLine(['--starts', '3', '--seconds', '1', '--rate', '50'])).toEqual({
    starts: 3,
    seconds: 1,
    ratePerSecond: 50,
  });
  expect(parseColdStartCommandLine(['--help'])).toBeUndefined();
  expect(() => parseColdStartCommandLine(['--starts', '0'])).toThrow(Refusal);
});

it('calls a start good that is fast for nearly all and not slow for anybody, without a failure or a broken check', () => {
  const start = (p99: number, max: number, rest: Partial<Start> = {}): Start => ({
    latencyMs: { p50: 1, p95: 5, p99, max, curve: [] },
    answers: 10_000,
    failures: 0,
    brokenChecks: [],
    ...rest,
  });
  expect(isGoodStart(start(29, 59))).toBe(true);
  expect(isGoodStart(start(30, 59))).toBe(false);
  expect(isGoodStart(start(29, 60))).toBe(false);
  expect(isGoodStart(start(29, 59, { failures: 1 }))).toBe(false);
  expect(isGoodStart(start(29, 59, { brokenChecks: ['orders'] }))).toBe(false);
});
