import { describe, expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

const PER_SECOND = 5;
const BURST = 50;

function bucketsAt(clientsMax?: number): { buckets: TokenBuckets; clock: { nowMs: number } } {
  const clock = { nowMs: 0 };
  return { buckets: new TokenBuckets(PER_SECOND, clientsMax, () => clock.nowMs), clock };
}

function admitted(buckets: TokenBuckets, requests: number, clientOf: (i: number) => string): number {
  return Array.from({ length: requests }, (_, i) => buckets.take(clientOf(i))).filter((wait) => wait === 0).length;
}

describe('TokenBuckets', () => {
  it('admit a burst, then the rate', () => {
    const { buckets, clock } = bucketsAt();
    expect(admitted(buckets, 2 * BURST, () => 'ann')).toBe(BURST);
    expect(buckets.take('ann')).toBe(1);
    clock.nowMs += 1_000;
    expect(admitted(buckets, BURST, () => 'ann')).toBe(PER_SECOND);
    clock.nowMs += 60_000;
    expect(admitted(buckets, 2 * BURST, () => 'ann')).toBe(BURST);
    expect(buckets.refused).toBe(BURST + 1 + (BURST - PER_SECOND) + BURST);
  });

  it('admit no more than burst and rate over any time, however requests come', () => {
    const { buckets, clock } = bucketsAt();
    let count = 0;
    for (let step = 1; step <= 5_000; step += 1) {
      clock.nowMs += (step * 7_919) % 40;
      if (buckets.take('ann') === 0) count += 1;
    }
    expect(count).toBeLessThanOrEqual(BURST + (clock.nowMs / 1_000) * PER_SECOND);
    expect(count).toBeGreaterThan(BURST + (clock.nowMs / 1_000) * PER_SECOND - 2);
  });

  it('are of one client each', () => {
    const { buckets } = bucketsAt();
    expect(admitted(buckets, 2 * BURST, (i) => `192.0.2.${i % 2}`)).toBe(2 * BURST);
    expect(buckets.clients).toBe(2);
  });

  it('limit the networks around an IPv6 network, which may have four and sixteen times as much', () => {
    const { buckets } = bucketsAt();
    expect(admitted(buckets, 20 * BURST, (i) => `2001:db8:1:2${(i % 100) + 100}::/64`.replace(/\d\d::/, '00::'))).toBe(
      BURST * 1,
    );
    const { buckets: wider } = bucketsAt();
    expect(admitted(wider, 20 * BURST, (i) => `2001:db8:1:2${(i % 10) + 10}::/64`)).toBe(4 * BURST);
    expect(admitted(wider, 20 * BURST, (i) => `2001:db8:1:${(i % 50) + 10}00::/64`)).toBe(12 * BURST);
  });

  it('remember a bounded number of clients, still limit those, and let the others pass uncounted', () => {
    const { buckets, clock } = bucketsAt(3);
    expect(admitted(buckets, 4 * BURST, (i) => `192.0.2.${i % 3}`)).toBe(3 * BURST);
    expect(admitted(buckets, 100, (i) => `198.51.100.${i}`)).toBe(100);
    expect([buckets.clients, buckets.overflowed]).toEqual([3, 100]);
    expect(buckets.take('192.0.2.1')).toBe(1);
    clock.nowMs += 25_000;
    expect(admitted(buckets, 2 * BURST, () => '198.51.100.1')).toBe(BURST);
  });
});
