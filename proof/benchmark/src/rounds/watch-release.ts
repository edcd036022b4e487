import { readServerClockMs, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { DueHolds } from '../contestants/contestant.js';
import type { BenchStores } from '../stores/bench-stores.js';

const RELEASED_DEADLINE_MS = 120_000;

/**
 * Resolves with how long after their deadline the given shares of the holds of a sale were free again, in ms by the clock of Redis. The
 * script that frees a hold takes its deadline away, so what is left of them says how far it is.
 *
 * @throws when some are left for too long
 */
export async function watchRelease(
  { redis: { client } }: BenchStores,
  saleId: string,
  { count, atMs }: DueHolds,
  shares: readonly number[],
  signal: AbortSignal,
): Promise<number[]> {
  const { deadlines } = saleKeys(saleId);
  const delaysMs: number[] = [];
  const look = async (): Promise<boolean> => {
    const [left, nowMs] = await Promise.all([client.zcount(deadlines, '-inf', atMs), readServerClockMs(client)]);
    const released = (count - left) / count;
    while (delaysMs.length < shares.length && released >= (shares[delaysMs.length] as number))
      delaysMs.push(Math.max(nowMs - atMs, 0));
    return delaysMs.length === shares.length;
  };
  await until(look, { what: `every hold of ${saleId} is released`, deadlineMs: RELEASED_DEADLINE_MS, signal });
  return delaysMs;
}
