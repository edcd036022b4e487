import type { SaleStore } from '../redis/sale-store.js';
import { decodeEntry, type Reservation } from './reservation.js';

const PAGE_SIZE = 500;

/** Reads a sale's outbox up to and with the entry `last`, the oldest first, page by page. */
export async function* readOutbox(store: SaleStore, last = '+'): AsyncGenerator<Reservation[], void, undefined> {
  let from = '-';
  for (;;) {
    const entries = await store.readEntries(from, last, PAGE_SIZE);
    if (entries.length === 0) return;
    yield entries.map((entry) => decodeEntry(store.saleId, entry));
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
