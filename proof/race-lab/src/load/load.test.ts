import { describe, expect, it } from '@jest/globals';
import { balance } from '../scenarios/balance.js';
import { flashCheckout } from '../scenarios/flash-checkout.js';
import { planAttempts, CHAOS_DELAY_MS_MAX, drawDeath, drawFate, UNDISTURBED } from './load.js';
import { summariseLatency } from './tally.js';

describe('planAttempts', () => {
  it('deals the claimants out to all workers, and the clicks of a double click to different ones', () => {
    const attempts = planAttempts(flashCheckout, 'counter', 3, () => UNDISTURBED);
    expect(attempts).toHaveLength(1_100);
    const perWorker = [0, 1, 2].map((place) => attempts.filter(({ worker }) => worker === place).length);
    expect(Math.max(...perWorker) - Math.min(...perWorker)).toBeLessThanOrEqual(2);
    const clicks = attempts.filter(({ claim }) => claim.claimant === 'user-1');
    expect(clicks.map(({ worker }) => worker)).toEqual([0, 1]);
    expect(new Set(attempts.map(({ claim }) => claim.claimId)).size).toBe(1_100);
  });

  it('lets the claimants ask for the amounts of the scenario by turns', () => {
    const attempts = planAttempts({ ...balance, users: 3 }, 'counter', 1, () => UNDISTURBED);
    expect(attempts.map(({ claim }) => [claim.claimant, claim.amount, claim.workMs])).toEqual([
      ['device-1', 5_000, 2_000],
      ['device-2', 10_000, 2_000],
      ['device-3', 5_000, 2_000],
    ]);
  });
});

describe('chaos', () => {
  it('leaves everybody alone where there is none', () => {
    expect(drawFate(0, () => 0)).toBe(UNDISTURBED);
    expect(drawDeath(0, 10, () => 0)).toBeUndefined();
  });

  it('strikes by its share', () => {
    expect(drawFate(0.05, () => 0.04)).toEqual({ delayMs: 0.04 * CHAOS_DELAY_MS_MAX, isUnavailable: true });
    expect(drawFate(0.05, () => 0.06)).toEqual({ delayMs: 0, isUnavailable: false });
  });

  it('kills a worker before the last of its answers at the latest', () => {
    expect(drawDeath(0.999, 10, () => 0.998)).toBe(9);
    expect(drawDeath(0.05, 10, () => 0.5)).toBeUndefined();
  });
});

describe('summariseLatency', () => {
  it('gives values that occurred, by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
    expect(summariseLatency(hundred)).toEqual({ p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 });
    expect(summariseLatency([7])).toEqual({ p50Ms: 7, p95Ms: 7, p99Ms: 7, maxMs: 7 });
    expect(summariseLatency([])).toEqual({ p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 });
  });
});
