import type { Reservation } from './reservation.js';
import type { SaleStore } from '../redis/sale-store.js';

/**
 * Releases the unit of a discarded reservation, once however often it is called. 'none' if it is no longer reserved;
 * 'not-ready' if Redis cannot be changed now.
 */
export async function releaseReservation(
  store: SaleStore,
  { userId, orderId, outboxId }: Pick<Reservation, 'userId' | 'orderId' | 'outboxId'>,
): Promise<'released' | 'none' | 'not-ready'> {
  return store.release(userId, orderId, outboxId);
}
