import type { RedisStore } from '../redis/redis-store.js';
import type { SaleKeys } from '../redis/sale-keys.js';
import { epochOfEntry, type Reservation } from '../rabbitmq/reservation-message.js';

const PAGE_SIZE = 500;

/** Reads a sale's outbox up to and with the entry `last`, the oldest first, page by page. */
export async function* readOutbox(
  store: RedisStore,
  keys: SaleKeys,
  saleId: string,
  last = '+',
): AsyncGenerator<Reservation[], void, undefined> {
  let from = '-';
  for (;;) {
    const entries = await store.client.xrange(keys.outbox, from, last, 'COUNT', PAGE_SIZE);
    if (entries.length === 0) return;
    yield entries.map(([outboxId, fields]) => toReservation(saleId, outboxId, fields));
    if (entries.length < PAGE_SIZE) return;
    from = `(${entries.at(-1)?.[0]}`;
  }
}

/** The id of the youngest entry; undefined when the outbox is empty. */
export async function youngestEntry(store: RedisStore, keys: SaleKeys): Promise<string | undefined> {
  const [entry] = await store.client.xrevrange(keys.outbox, '+', '-', 'COUNT', 1);
  return entry?.[0];
}

/**
 * Removes entries whose orders are committed. Entry ids are never used twice, not even after a reset, so settling
 * late or again is harmless.
 */
export async function settleOutbox(store: RedisStore, keys: SaleKeys, outboxIds: readonly string[]): Promise<void> {
  if (outboxIds.length > 0) await store.client.xdel(keys.outbox, ...outboxIds);
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
