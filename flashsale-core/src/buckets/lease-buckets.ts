import type { SaleStore } from '../redis/sale-store.js';
import { leaseSoldOut, readBuyers, type SoldOutLease } from '../reservations/sold-out-lease.js';

/** While it lasts nobody gets a unit of the sale, in whichever bucket. It is leased when the last bucket has answered. */
export type BucketsLease = SoldOutLease & Required<Pick<SoldOutLease, 'epochs'>>;

/**
 * Leases "sold out" of every bucket. From when the last one has answered, for the time of a lease that began before the
 * first was asked, all of them are quiet at the same time, nothing is on sale in any, and nothing is on its way between
 * them: units that left one that is quiet cannot arrive in one that is. Resolves undefined if one of them did not lease
 * it, or a bucket was rebuilt in between.
 * @throws if Redis is unavailable
 */
export async function leaseBuckets(stores: readonly SaleStore[]): Promise<BucketsLease | undefined> {
  const leases = await Promise.all(stores.map(leaseSoldOut));
  const epochs: number[] = [];
  const bases: string[] = [];
  const ledgers = new Set<number>();
  let leasedAtMs = 0;
  let owners = 0;
  for (const lease of leases) {
    if (lease === undefined) return undefined;
    epochs.push(lease.epoch);
    bases.push(lease.basis);
    ledgers.add(lease.ledger);
    leasedAtMs = Math.max(leasedAtMs, lease.leasedAtMs);
    owners += lease.owners;
  }
  if (ledgers.size > 1) return undefined;
  return { epoch: Math.max(...epochs), epochs, leasedAtMs, basis: bases.join(' '), owners };
}

/** The users who own a unit, bucket by bucket. */
export async function* readBuyersOfBuckets(stores: readonly SaleStore[]): AsyncGenerator<string[]> {
  for (const store of stores) yield* readBuyers(store);
}
