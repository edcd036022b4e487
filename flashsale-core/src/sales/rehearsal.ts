import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';

/** Should nobody close a rehearsal, because its process was killed, Redis forgets it after this time. */
const REHEARSAL_TTL_MS = 60_000;
const EPOCH = 1;

/**
 * Opens a sale that Redis alone knows and that has no units: each purchase is decided like one of a real sale, sold
 * out, and nothing ever comes of it. For processes that exercise their code before they serve buyers.
 */
export async function openRehearsal(store: RedisStore, saleId: string): Promise<void> {
  const { meta, stock } = saleKeys(saleId);
  const definition = { state: 'OPEN', startsAtMs: 0, endsAtMs: Number.MAX_SAFE_INTEGER };
  await store.client
    .multi()
    .hset(meta, { epoch: EPOCH, gate: 'open', runId: store.runId, ...definition })
    .pexpire(meta, REHEARSAL_TTL_MS)
    .set(stock, 0, 'PX', REHEARSAL_TTL_MS)
    .exec();
}

/** Leaves no trace of a rehearsal. */
export async function closeRehearsal(store: RedisStore, saleId: string): Promise<void> {
  const { meta, stock, figures } = saleKeys(saleId);
  await store.client.unlink(meta, stock, figures);
}
