import type { SaleStore } from '../redis/sale-store.js';

/** While it lasts nobody gets a unit of the sale, in whichever bucket. */
export interface BucketsLease {
  /** The epoch of each bucket. */
  readonly epochs: readonly number[];
  /** Epoch ms by the clock of Redis, of the last bucket that was asked. */
  readonly leasedAtMs: number;
}

/**
 * Leases "sold out" of every bucket. From when the last one has answered, for the time of a lease that began before the
 * first was asked, all of them are quiet at the same time, nothing is on sale in any, and nothing is on its way between
 * them: units that left one that is quiet cannot arrive in one that is. Resolves undefined if one of them did not lease
 * it, or a bucket was rebuilt in between.
 * @throws if Redis is unavailable
 */
export async function leaseBuckets(stores: readonly SaleStore[]): Promise<BucketsLease | undefined> {
  const replies = await Promise.all(stores.map((store) => store.leaseSoldOut()));
  const epochs: number[] = [];
  const ledgers = new Set<number>();
  let leasedAtMs = 0;
  for (const reply of replies) {
    if (reply[0] === 'none') return undefined;
    const [, epoch, atMs, , , , ledger] = reply;
    epochs.push(epoch);
    ledgers.add(ledger);
    leasedAtMs = Math.max(leasedAtMs, atMs);
  }
  return ledgers.size === 1 ? { epochs, leasedAtMs } : undefined;
}
