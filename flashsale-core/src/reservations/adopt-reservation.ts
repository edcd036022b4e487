import type { Reservation } from './reservation.js';
import type { AdoptReservationReply } from '../redis/scripts.js';
import type { SaleStore } from '../redis/sale-store.js';

export type Adoption =
  /** The user owns a unit under this order id. `outboxId` is empty when the order is known to be in the database. */
  | { readonly outcome: 'adopted'; readonly epoch: number; readonly outboxId: string }
  /** It was made before the last reset, which happened after the caller looked. */
  | { readonly outcome: 'stale'; readonly epoch: number }
  /** The user owns a unit under another order id. */
  | { readonly outcome: 'duplicate'; readonly epoch: number }
  /** The promise cannot be kept: its reservation was lost with Redis, and no unit is left. */
  | { readonly outcome: 'sold-out'; readonly epoch: number }
  | { readonly outcome: 'not-ready' };

/** Gives a reservation from before a rebuild its unit under the current epoch. Repeating it changes nothing. */
export async function adoptReservation(store: SaleStore, reservation: Reservation): Promise<Adoption> {
  const { userId, orderId, reservedAtMs, epoch } = reservation;
  return toAdoption(await store.adopt(userId, orderId, reservedAtMs, epoch));
}

export function toAdoption(reply: AdoptReservationReply): Adoption {
  switch (reply[0]) {
    case 'not-ready':
      return { outcome: 'not-ready' };
    case 'adopted':
      return { outcome: 'adopted', epoch: reply[1], outboxId: reply[2] };
    case 'stale':
    case 'duplicate':
    case 'sold-out':
      return { outcome: reply[0], epoch: reply[1] };
  }
}
