import type { SaleStore } from '../redis/sale-store.js';
import { type Adoption, adoptReservation } from '../reservations/adopt-reservation.js';
import type { Reservation } from '../reservations/reservation.js';
import { BucketTransfers } from './transfers.js';

/** Units may be taken away again between their arrival and the adoption; after this many tries it is repeated later. */
const TRIES_MAX = 3;

/**
 * Adopts a reservation in the bucket of its user, with a unit of another bucket where that one has none. 'sold-out' only if no bucket
 * had a unit at one instant, and none was on its way.
 *
 * @param stores the buckets of the sale, in order
 */
export async function adoptFromAnyBucket(
  stores: readonly SaleStore[],
  bucket: number,
  reservation: Reservation,
): Promise<Adoption> {
  const transfers = new BucketTransfers(stores);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const adoption = await adoptReservation(stores[bucket] as SaleStore, reservation);
    if (adoption.outcome !== 'sold-out') return adoption;
    const brought = await transfers.bring(bucket, [], 'adoptions');
    if (brought.outcome !== 'arrived' && (await transfers.isNothingLeft())) return adoption;
  }
  return { outcome: 'not-ready' };
}
