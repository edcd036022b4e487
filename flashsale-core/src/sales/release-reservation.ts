import type { Reservation } from '../rabbitmq/reservation-message.js';
import type { RedisStore } from '../redis/redis-store.js';
import type { SaleKeys } from '../redis/sale-keys.js';

/**
 * Makes the unit of a discarded reservation free again, once, whatever the number of calls. 'none' when it is not
 * reserved any more; 'not-ready' when Redis cannot be changed now.
 */
export async function releaseReservation(
  store: RedisStore,
  keys: SaleKeys,
  { userId, orderId, outboxId }: Pick<Reservation, 'userId' | 'orderId' | 'outboxId'>,
): Promise<'released' | 'none' | 'not-ready'> {
  const { meta, stock, users, orders, outbox } = keys;
  const { runId } = store;
  return store.client.releaseReservation(meta, stock, users, orders, outbox, runId, userId, orderId, outboxId);
}
