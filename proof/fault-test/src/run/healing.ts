import { withDeadline } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Load } from '../load/load.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';

/** Far beyond every limit, so that it is known how late a late healing was. */
const DEADLINE_MS = 240_000;
const POLL_PERIOD_MS = 100;
const LOOK_DEADLINE_MS = 2_000;

/**
 * Waits until everything has recovered: every process is ready, purchases are decided by every API, and what was reserved
 * before now has become orders. Resolves with how long it took, in milliseconds.
 */
export async function untilHealed(system: ShopUnderTest, saleIds: readonly string[], load: Load): Promise<number> {
  const startedAtMs = performance.now();
  const reservedBeforeMs = Date.now();
  const isWell = async (): Promise<boolean> => {
    const looks = [areReady(system), areDecided(load), isCaughtUp(system, saleIds, reservedBeforeMs)];
    return (await Promise.all(looks)).every(Boolean);
  };
  await until(() => withDeadline(isWell(), LOOK_DEADLINE_MS, 'a look at the system'), {
    deadlineMs: DEADLINE_MS,
    pollPeriodMs: POLL_PERIOD_MS,
    what: 'everything is well again',
  });
  return Math.round(performance.now() - startedAtMs);
}

async function areReady({ services }: ShopUnderTest): Promise<boolean> {
  if (!services.every((service) => service.isRunning)) return false;
  const answers = await Promise.all(services.map((service) => fetch(`${service.url}/health/ready`)));
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  return answers.every(({ ok }) => ok);
}

async function areDecided(load: Load): Promise<boolean> {
  return (await load.probe()).every((answer) => answer !== 'UNKNOWN');
}

/** Redis has the time of this machine, so its entries can be compared with our clock. */
async function isCaughtUp(
  system: ShopUnderTest,
  saleIds: readonly string[],
  reservedBeforeMs: number,
): Promise<boolean> {
  for (const saleId of saleIds) {
    const observed = await system.observer.observe(saleId);
    if (!observed?.ready) return false;
    if ((observed.oldestReservedAtMs ?? Infinity) <= reservedBeforeMs) return false;
  }
  return true;
}
