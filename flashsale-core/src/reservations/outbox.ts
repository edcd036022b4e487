import type { SaleStore } from '../redis/sale-store.js';
import { epochOfEntry, type Reservation } from '../rabbitmq/reservation-message.js';

const PAGE_SIZE = 500;

/** Reads a sale's outbox up to and with the entry `last`, the oldest first, page by page. */
export async function* readOutbox(store: SaleStore, last = '+'): AsyncGenerator<Reservation[], void, undefined> {
  let from = '-';
  for (;;) {
    const entries = await store.readEntries(from, last, PAGE_SIZE);
    if (entries.length === 0) return;
    yield entries.map(([outboxId, fields]) => toReservation(store.saleId, outboxId, fields));
    if (entries.length < PAGE_SIZE) return;
    from = `(${entries.at(-1)?.[0]}`;
  }
}

/**
 * Removes entries whose orders are committed. Entry ids are never used twice, not even after a reset, so settling
 * late or again is harmless.
 */
export async function settleOutbox(store: SaleStore, outboxIds: readonly string[]): Promise<void> {
  if (outboxIds.length > 0) await store.removeEntries(outboxIds);
}

/** An entry is `userId … orderId … reservedAtMs …`, in the order in which the scripts write it. */
function toReservation(saleId: string, outboxId: string, fields: string[]): Reservation {
  const [, userId = '', , orderId = '', , reservedAtMs = ''] = fields;
  return {
    saleId,
    userId,
    orderId,
    epoch: epochOfEntry(outboxId),
    outboxId,
    reservedAtMs: Number(reservedAtMs),
  };
}
