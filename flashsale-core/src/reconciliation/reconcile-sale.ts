import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { nextStep } from './next-step.js';
import { reconcileBuckets } from './reconcile-buckets.js';
import { readRedisSale, type SaleObservation } from './observe-sale.js';
import type { ReconcileResult } from './reconcile-result.js';
import { openGate, raiseEpoch, type RebuildResult, rebuildSale } from './rebuild-sale.js';
import { reopenSale } from './reopen-sale.js';
import { raiseRevision } from '../sales/sale-records.js';
import type { Sale } from '../sales/sale.js';
import { bookOf } from './book-of.js';
import type { Rebuild } from './sale-book.js';

/**
 * Makes Redis follow PostgreSQL for one sale. Safe to run at any time, also concurrently. `mayOpen` says whether a
 * rebuilt sale has waited for everything it must wait for; `onClosed` gets the reason why an open sale is closed,
 * before anything else can fail.
 */
export async function reconcileSale(
  database: Database,
  store: SaleStore,
  sale: Sale,
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
  onClosed: (reason: string) => void = () => undefined,
): Promise<ReconcileResult> {
  if (sale.buckets !== undefined) return reconcileBuckets(database, store, sale, mayOpen, onClosed);
  const inRedis = await readRedisSale(store);
  const next = nextStep(sale, inRedis);
  switch (next.step) {
    case 'none':
      return { outcome: 'in-step' };
    case 'define':
      return define(database, store, sale, inRedis.observed);
    case 'reopen':
      return { outcome: (await reopenSale(database, store, sale)) ? 'reopened' : 'superseded' };
    case 'open': {
      const rebuild = { sale, shard: store.shard, server: inRedis.server, isElsewhere: inRedis.isElsewhere };
      if (!(await mayOpen(rebuild))) return { outcome: 'waiting' };
      return { outcome: (await openGate(store, rebuild)) ? 'opened' : 'superseded' };
    }
    case 'raise': {
      const raised = await raiseEpoch(database, store, sale);
      if (raised === undefined) return { outcome: 'superseded' };
      if (sale.epoch > 0) onClosed(next.reason);
      return toResult(await rebuildSale(database, store, raised, mayOpen), next.reason);
    }
    case 'rebuild': {
      const reason = sale.openedEpoch === 0 ? 'first opening' : `epoch ${sale.epoch} was raised`;
      return toResult(await rebuildSale(database, store, sale, mayOpen), reason);
    }
  }
}

function toResult(rebuilt: RebuildResult, reason: string): ReconcileResult {
  return rebuilt.outcome === 'opened' ? { outcome: 'rebuilt', reason, stock: rebuilt.stock } : rebuilt;
}

/** PostgreSQL's definition wins, even over a higher revision that Redis kept from before a backup was restored. */
async function define(
  database: Database,
  store: SaleStore,
  sale: Sale,
  observed: SaleObservation | undefined,
): Promise<ReconcileResult> {
  let definition: Sale | undefined = sale;
  const revision = observed?.definition.revision ?? 0;
  if (sale.revision <= revision) definition = await raiseRevision(database.pool, sale, revision + 1);
  if (definition === undefined) return { outcome: 'superseded' };
  const defined = await bookOf(store, definition.mode).define(definition);
  return { outcome: defined === 'defined' ? 'defined' : 'superseded' };
}
