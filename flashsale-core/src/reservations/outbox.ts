import type { SaleStore } from '../redis/sale-store.js';
import { decodeEntry, type Reservation } from './reservation.js';

const PAGE_SIZE = 500;

/** Reads a sale's outbox up to and including the entry `last`, oldest first, page by page. */
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
 * Removes entries whose orders are committed. Entry ids are never reused, not even after a reset, so settling late or
 * twice is harmless.
 */
export async function settleOutbox(store: SaleStore, outboxIds: readonly string[]): Promise<void> {
  if (outboxIds.length > 0) await store.removeEntries(outboxIds);
}
