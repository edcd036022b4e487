import type { Reservation } from './reservation.js';
import type { SaleStore } from '../redis/sale-store.js';

/**
 * Makes the unit of a discarded reservation free again, once, whatever the number of calls. 'none' when it is not
 * reserved any more; 'not-ready' when Redis cannot be changed now.
 */
export async function releaseReservation(
  store: SaleStore,
  { userId, orderId, outboxId }: Pick<Reservation, 'userId' | 'orderId' | 'outboxId'>,
): Promise<'released' | 'none' | 'not-ready'> {
  return store.release(userId, orderId, outboxId);
}
