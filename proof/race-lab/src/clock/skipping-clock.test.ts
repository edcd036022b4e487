import { describe, expect, it } from '@jest/globals';
import { currentClock, withClock } from './clock.js';
import { SkippingClock } from './skipping-clock.js';

describe('a clock that skips', () => {
  it('wakes in the order of the instants, then of arrival, and counts the time that nobody waited for', async () => {
    const clock = new SkippingClock();
    const woken: string[] = [];
    const wait = (ms: number, name: string): Promise<void> => clock.wait(ms).then(() => void woken.push(name));
    const startedAtMs = clock.nowMs();
    const reallyStartedAtMs = performance.now();
    await Promise.all([wait(60_000, 'late'), wait(10_000, 'first'), wait(10_000, 'second'), wait(0, 'at once')]);
    expect(woken).toEqual(['at once', 'first', 'second', 'late']);
    expect(clock.nowMs() - startedAtMs).toBeGreaterThanOrEqual(60_000);
    expect(performance.now() - reallyStartedAtMs).toBeLessThan(10_000);
  });

  it('lets everybody go on who can before it jumps', async () => {
    const clock = new SkippingClock();
    const steps: string[] = [];
    const step = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      steps.push(name);
    };
    await Promise.all([clock.wait(1).then(() => steps.push('woken')), step('one'), step('other')]);
    expect(steps).toEqual(['one', 'other', 'woken']);
  });

  it('is the clock of all work for as long as it is asked for', async () => {
    const wallClock = currentClock();
    const clock = new SkippingClock();
    expect(await withClock(clock, () => Promise.resolve(currentClock()))).toBe(clock);
    await expect(withClock(clock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(currentClock()).toBe(wallClock);
  });
});
