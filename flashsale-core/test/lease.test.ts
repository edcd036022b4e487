import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Lease, leaseKey } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../test-support/index.js';

const stores = useStores();

function leases(): { duty: string; first: Lease; second: Lease } {
  const duty = randomUUID();
  return { duty, first: new Lease(stores.redis, duty, 'first'), second: new Lease(stores.redis, duty, 'second') };
}

it('is held by one process at a time, which may extend it', async () => {
  const { first, second } = leases();
  expect(await first.hold()).toBe(true);
  expect(await second.hold()).toBe(false);
  expect(await first.hold()).toBe(true);
});

it('is free as soon as its holder releases it', async () => {
  const { first, second } = leases();
  await first.hold();
  await first.release();
  expect(await second.hold()).toBe(true);
});

it('can be released only by its holder', async () => {
  const { first, second } = leases();
  await first.hold();
  await second.release();
  expect(await second.hold()).toBe(false);
});

it('expires a few seconds after its holder died, and not while it is extended', async () => {
  const { duty, first, second } = leases();
  const key = leaseKey(duty);
  await first.hold();
  const ttlMs = await stores.redis.client.pttl(key);
  expect(ttlMs).toBeGreaterThan(2_000);
  expect(ttlMs).toBeLessThanOrEqual(3_000);
  await stores.redis.client.pexpire(key, 50);
  await first.hold();
  expect(await stores.redis.client.pttl(key)).toBeGreaterThan(2_000);
  await stores.redis.client.pexpire(key, 50);
  await until(() => second.hold(), { what: 'the lease ends' });
});

it('is extended for as long as its holder works', async () => {
  const { first, second } = leases();
  await first.hold();
  const startedAtMs = performance.now();
  await first.holdDuring(async () => {
    await until(async () => {
      expect(await second.hold()).toBe(false);
      return performance.now() - startedAtMs > 3_500;
    });
  });
});

it('is one lease for each duty', async () => {
  const [one, other] = [leases(), leases()];
  expect(await one.first.hold()).toBe(true);
  expect(await other.second.hold()).toBe(true);
});
