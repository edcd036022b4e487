import type { Hold } from '../holds/hold.js';
import type { SaleStore, StreamEntry } from '../redis/sale-store.js';
import { epochOfEntry, type Reservation } from './reservation.js';

const PAGE_SIZE = 500;

/** Reads a sale's outbox up to and including the entry `last`, oldest first, page by page. */
export async function* readOutbox(store: SaleStore, last = '+'): AsyncGenerator<Reservation[], void, undefined> {
  let from = '-';
  for (;;) {
    const entries = await store.readEntries(from, last, PAGE_SIZE);
    if (entries.length === 0) return;
    yield entries.map((entry) => decodeEntry(store.saleId, entry, store.buckets));
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

/** Decodes an outbox entry, as written by `flashsale-core/lua/reservation.lua`, or one of a hold, which has a quantity. */
export function decodeEntry(saleId: string, [outboxId, fieldsAndValues]: StreamEntry, buckets = 1): Reservation | Hold {
  const values: Record<string, string | undefined> = {};
  for (let i = 0; i + 1 < fieldsAndValues.length; i += 2) values[fieldsAndValues[i] as string] = fieldsAndValues[i + 1];
  const {
    userId = '',
    orderId = '',
    reservedAtMs = '',
    quantity,
    untilMs,
    amount,
    currency = '',
    place,
    free,
  } = values;
  const reservation = {
    ...{ saleId, userId, orderId, outboxId },
    epoch: epochOfEntry(outboxId),
    reservedAtMs: Number(reservedAtMs),
    ...(buckets > 1 && { buckets }),
  };
  if (quantity === undefined) return reservation;
  return {
    ...reservation,
    quantity: Number(quantity),
    untilMs: Number(untilMs),
    amount: Number(amount),
    currency,
    ...(place !== undefined && { offer: { place: Number(place), free: Number(free) } }),
  };
}
