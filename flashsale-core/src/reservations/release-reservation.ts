import { verdictArguments } from '../holds/verdicts.js';
import type { Reservation } from './reservation.js';
import type { SaleStore } from '../redis/sale-store.js';

/**
 * Releases the units of a discarded reservation, once however often it is called. 'none' if it is no longer reserved;
 * 'not-ready' if Redis cannot be changed now. That of a hold stays as a tombstone.
 */
export async function releaseReservation(
  store: SaleStore,
  reservation: Pick<Reservation, 'userId' | 'orderId' | 'outboxId'>,
): Promise<'released' | 'none' | 'not-ready'> {
  const { userId, orderId, outboxId } = reservation;
  if (!('quantity' in reservation)) return store.release(userId, orderId, outboxId);
  const reply = await store.holds.settle([verdictArguments({ orderId, instance: outboxId, verdict: 'V' })]);
  if (reply[0] === 'not-ready') return 'not-ready';
  return reply[1] === 's' ? 'released' : 'none';
}
