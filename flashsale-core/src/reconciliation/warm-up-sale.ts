import type { SaleStore } from '../redis/sale-store.js';
import { definitionArguments } from '../sales/sale.js';

/** If the process is killed before it closes its warm-up sale, Redis drops the sale after this time. */
const WARM_UP_TTL_MS = 60_000;
const EPOCH = 1;

/**
 * Opens a sale that only Redis knows: each purchase is decided as in a real sale, and no order can come of it. For
 * processes that exercise their code before they serve buyers.
 */
export async function openWarmUpSale(store: SaleStore, units: number): Promise<void> {
  const begun = await store.beginRebuild(EPOCH, EPOCH, '');
  if (begun[0] === 'superseded') return;
  const definition = definitionArguments({
    revision: 1,
    name: store.saleId,
    state: 'OPEN',
    totalStock: units,
    startsAt: new Date(0),
    endsAt: new Date(8.64e15),
  });
  await store.open({ epoch: EPOCH, server: begun[1], resetEpoch: EPOCH }, 'open', definition);
  await store.expire(WARM_UP_TTL_MS);
}

/** Removes every trace of a warm-up sale. */
export async function closeWarmUpSale(store: SaleStore): Promise<void> {
  await store.remove();
}
