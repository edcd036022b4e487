import { expect, it } from '@jest/globals';
import { ClockGuard } from './clock-guard.js';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 28, 20);

function guardBesideClock(): { guard: ClockGuard; reads: () => number } {
  let reads = 0;
  const guard = new ClockGuard(() => {
    reads += 1;
    return Promise.resolve(NOW_MS);
  });
  return { guard, reads: () => reads };
}

it.each([0, 5_000, -5_000])('accepts a clock of Redis that is %d ms ahead', async (aheadMs) => {
  const { guard } = guardBesideClock();
  expect(await guard.accepts(NOW_MS + aheadMs)).toBe(true);
  expect(guard.skewMs).toBe(aheadMs);
});

it.each([5_001, -5_001, HOUR_MS, -HOUR_MS])(
  'refuses one that is %d ms ahead, also just after it agreed, until it agrees again',
  async (aheadMs) => {
    const { guard } = guardBesideClock();
    expect(await guard.accepts(NOW_MS)).toBe(true);
    expect(await guard.accepts(NOW_MS + aheadMs)).toBe(false);
    expect(await guard.accepts(NOW_MS + aheadMs)).toBe(false);
    expect(await guard.accepts(NOW_MS)).toBe(true);
  },
);

it('asks PostgreSQL once a second while the clocks agree', async () => {
  const { guard, reads } = guardBesideClock();
  for (let round = 0; round < 10; round += 1) await guard.accepts(NOW_MS);
  expect(reads()).toBe(1);
});
