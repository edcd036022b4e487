import { describe, expect, it } from '@jest/globals';
import { AdjustableRate, type Arrival, constantRate, InFlight, openLoop } from './open-loop.js';

describe('openLoop', () => {
  it('has every request arrive once, evenly and never before its time', async () => {
    const arrivals: Arrival[] = [];
    const lagsMs: number[] = [];
    await openLoop(constantRate(1_000, 300), (arrival) => {
      lagsMs.push(performance.now() - arrival.intendedAtMs);
      arrivals.push(arrival);
    });
    expect(arrivals.map(({ index }) => index)).toEqual(Array.from({ length: 300 }, (_, i) => i));
    const [first, last] = [arrivals[0] as Arrival, arrivals[299] as Arrival];
    expect(last.intendedAtMs - first.intendedAtMs).toBeCloseTo(299);
    expect(Math.min(...lagsMs)).toBeGreaterThanOrEqual(0);
  });

  it('catches up after a stall, and counts from the intended instants', async () => {
    const lagsMs: number[] = [];
    await openLoop(constantRate(500, 100), ({ index, intendedAtMs }) => {
      if (index === 20) {
        const endsAtMs = performance.now() + 100;
        while (performance.now() < endsAtMs); // as a busy generator does
      }
      lagsMs.push(performance.now() - intendedAtMs);
    });
    expect(lagsMs).toHaveLength(100);
    expect(Math.max(...lagsMs)).toBeGreaterThanOrEqual(100);
    expect(lagsMs.slice(25, 60).every((lagMs) => lagMs > 10)).toBe(true);
  });

  it('ends at once when the signal is aborted', async () => {
    const stopping = new AbortController();
    let arrived = 0;
    await openLoop(
      constantRate(0.01),
      () => {
        arrived += 1;
        setTimeout(() => stopping.abort(), 10);
      },
      stopping.signal,
    );
    expect(arrived).toBe(1);
  });

  it('follows a rate that changes', () => {
    const rate = new AdjustableRate(10);
    expect([0, 1, 2].map(rate.arrivals)).toEqual([0, 100, 200]);
    rate.perSecond = 100;
    expect([3, 4].map(rate.arrivals)).toEqual([210, 220]);
  });
});

describe('InFlight', () => {
  it('drops what is too much and counts what is under way', async () => {
    const inFlight = new InFlight(2);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    expect([1, 2, 3].map(() => inFlight.begin(() => answered))).toEqual([true, true, false]);
    expect(inFlight.count).toBe(2);
    answer();
    await new Promise(setImmediate);
    expect(inFlight.count).toBe(0);
  });
});
