import type { Reservation } from '../rabbitmq/reservation-message.js';
import type { RedisStore } from '../redis/redis-store.js';
import { scriptKeys, type SaleKeys } from '../redis/sale-keys.js';

/**
 * Makes the unit of a discarded reservation free again, once, whatever the number of calls. 'none' when it is not
 * reserved any more; 'not-ready' when Redis cannot be changed now.
 */
export async function releaseReservation(
  store: RedisStore,
  keys: SaleKeys,
  { userId, orderId, outboxId }: Pick<Reservation, 'userId' | 'orderId' | 'outboxId'>,
): Promise<'released' | 'none' | 'not-ready'> {
  return store.client.releaseReservation(...scriptKeys(keys), userId, orderId, outboxId);
}
