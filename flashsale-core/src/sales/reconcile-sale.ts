import type { Database } from '../database/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { nextStep } from './next-step.js';
import { observeSale } from './observe-sale.js';
import { rebuildSale } from './rebuild-sale.js';
import { definitionArguments, type Sale } from './sale.js';
import { lockSaleIfFree } from './sale-records.js';

export type ReconcileResult =
  | { readonly outcome: 'in-step' | 'superseded' | 'waiting-for-drain' | 'reopened' | 'defined' }
  | { readonly outcome: 'rebuilt'; readonly reason: string; readonly stock: number };

/** Makes Redis follow PostgreSQL for one sale. Safe to run at any moment and by many at once. */
export async function reconcileSale(
  database: Database,
  store: RedisStore,
  sale: Sale,
  queueIsDrained: () => Promise<boolean>,
): Promise<ReconcileResult> {
  const keys = saleKeys(sale.saleId);
  const { runId } = store;
  const observed = await observeSale(store, keys);
  const next = nextStep(sale, observed, runId);
  switch (next.step) {
    case 'none':
      return { outcome: 'in-step' };
    case 'define': {
      const defined = await store.client.defineSale(keys.meta, keys.stock, ...definitionArguments(sale));
      return { outcome: defined === 'defined' ? 'defined' : 'superseded' };
    }
    case 'reopen':
      return { outcome: (await reopenAfterCrash(database, store, sale)) ? 'reopened' : 'superseded' };
    case 'rebuild': {
      if (next.drainFirst && !(await queueIsDrained())) return { outcome: 'waiting-for-drain' };
      const opened = await rebuildSale(database, store, sale.saleId);
      if (opened.outcome === 'superseded') return { outcome: 'superseded' };
      return { outcome: 'rebuilt', reason: next.reason, stock: opened.stock };
    }
  }
}

/** A reset closes the gate under the row lock. Where the lock is free and the epoch unchanged, the resetter is gone. */
async function reopenAfterCrash(database: Database, store: RedisStore, sale: Sale): Promise<boolean> {
  return database.transaction(async (client) => {
    const locked = await lockSaleIfFree(client, sale.saleId);
    if (locked?.epoch !== sale.epoch) return false;
    return (await store.client.setGate(saleKeys(sale.saleId).meta, String(sale.epoch), 'open')) === 'set';
  });
}
