import type { Database } from '../database/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { nextStep } from './next-step.js';
import { observeSale } from './observe-sale.js';
import { rebuildSale } from './rebuild-sale.js';
import { reopenSale } from './reopen-sale.js';
import { definitionArguments, type Sale } from './sale.js';

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
      const { meta, stock, users } = keys;
      const defined = await store.client.defineSale(meta, stock, users, ...definitionArguments(sale));
      return { outcome: defined === 'defined' ? 'defined' : 'superseded' };
    }
    case 'reopen':
      return { outcome: (await reopenSale(database, store, sale)) ? 'reopened' : 'superseded' };
    case 'rebuild': {
      if (next.drainFirst && !(await queueIsDrained())) return { outcome: 'waiting-for-drain' };
      const opened = await rebuildSale(database, store, sale);
      if (opened.outcome === 'superseded') return { outcome: 'superseded' };
      return { outcome: 'rebuilt', reason: next.reason, stock: opened.stock };
    }
  }
}
