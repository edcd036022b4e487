import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys, scriptKeys } from '../redis/sale-keys.js';
import { definitionArguments } from '../sales/sale.js';

/** Should nobody close a rehearsal, because its process was killed, Redis forgets it after this time. */
const REHEARSAL_TTL_MS = 60_000;
const EPOCH = '1';

/**
 * Opens a sale that Redis alone knows and that has no units: each purchase is decided like one of a real sale, sold
 * out, and nothing ever comes of it. For processes that exercise their code before they serve buyers.
 */
export async function openRehearsal(store: RedisStore, saleId: string): Promise<void> {
  const sale = saleKeys(saleId);
  const keys = scriptKeys(sale);
  const begun = await store.client.beginRebuild(...keys, EPOCH, EPOCH, '');
  if (begun[0] === 'superseded') return;
  const definition = definitionArguments({
    revision: 1,
    name: saleId,
    state: 'OPEN',
    totalStock: 0,
    startsAt: new Date(0),
    endsAt: new Date(8.64e15),
  });
  await store.client.openSale(...keys, EPOCH, begun[1], EPOCH, 'open', ...definition);
  await Promise.all([sale.meta, sale.stock, sale.outbox].map((key) => store.client.pexpire(key, REHEARSAL_TTL_MS)));
}

/** Leaves no trace of a rehearsal. */
export async function closeRehearsal(store: RedisStore, saleId: string): Promise<void> {
  const { meta, stock, outbox, figures } = saleKeys(saleId);
  await store.client.unlink(meta, stock, outbox, figures);
}
