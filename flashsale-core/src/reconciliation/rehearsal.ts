import type { SaleStore } from '../redis/sale-store.js';
import { definitionArguments } from '../sales/sale.js';

/** Should nobody close a rehearsal, because its process was killed, Redis forgets it after this time. */
const REHEARSAL_TTL_MS = 60_000;
const EPOCH = 1;

/**
 * Opens a sale that Redis alone knows and that has no units: each purchase is decided like one of a real sale, sold
 * out, and nothing ever comes of it. For processes that exercise their code before they serve buyers.
 */
export async function openRehearsal(store: SaleStore): Promise<void> {
  const begun = await store.beginRebuild(EPOCH, EPOCH, '');
  if (begun[0] === 'superseded') return;
  const definition = definitionArguments({
    revision: 1,
    name: store.saleId,
    state: 'OPEN',
    totalStock: 0,
    startsAt: new Date(0),
    endsAt: new Date(8.64e15),
  });
  await store.open({ epoch: EPOCH, server: begun[1], resetEpoch: EPOCH }, 'open', definition);
  await store.expire(REHEARSAL_TTL_MS);
}

/** Leaves no trace of a rehearsal. */
export async function closeRehearsal(store: SaleStore): Promise<void> {
  await store.remove();
}
