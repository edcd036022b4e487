import { findDeadEntries, type Queryable } from '../../reservations/dead-entries.js';
import { readOutbox } from '../../reservations/outbox.js';
import type { DeadLetters } from '../../rabbitmq/dead-letters.js';
import { decodeReservations } from '../../reservations/reservation-message.js';
import type { Reservation } from '../../reservations/reservation.js';
import type { SaleStore } from '../../redis/sale-store.js';

export interface StuckEntries {
  /** Dead outbox entries without a dead letter: nobody publishes them, and nobody can replay them. */
  readonly stuck: readonly Reservation[];
  /** All dead entries. */
  readonly dead: number;
  /** False if there were too many dead letters to read them all; more entries may be stuck then. */
  readonly areAll: boolean;
}

/**
 * Finds outbox entries that wait for a dead letter that no longer exists. A letter that somebody holds right now is not
 * seen; publishing its entry once more does no harm.
 */
export async function findStuckEntries(
  database: Queryable,
  store: SaleStore,
  deadLetters: Pick<DeadLetters, 'readBodies'>,
): Promise<StuckEntries> {
  const dead: Reservation[] = [];
  for await (const page of readOutbox(store)) {
    dead.push(...(await findDeadEntries(database, page)));
  }
  if (dead.length === 0) return { stuck: [], dead: 0, areAll: true };
  const { bodies, areAll } = await deadLetters.readBodies();
  if (!areAll) return { stuck: [], dead: dead.length, areAll };
  const inLetters = new Set(bodies.flatMap(orderIdsOf));
  return { stuck: dead.filter(({ orderId }) => !inLetters.has(orderId)), dead: dead.length, areAll };
}

function orderIdsOf(body: Buffer): string[] {
  const decoded = decodeReservations(body);
  return 'defect' in decoded ? [] : decoded.reservations.map(({ orderId }) => orderId);
}
