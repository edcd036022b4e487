import type { Database } from '../database/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys, scriptKeys } from '../redis/sale-keys.js';
import { nextStep } from './next-step.js';
import { readRedisSale, type SaleObservation } from './observe-sale.js';
import { openGate, raiseEpoch, rebuildSale } from './rebuild-sale.js';
import { reopenSale } from './reopen-sale.js';
import { raiseRevision } from './sale-changes.js';
import { definitionArguments, type Sale } from './sale.js';

export type ReconcileResult =
  | { readonly outcome: 'in-step' | 'superseded' | 'reopened' | 'defined' }
  /** The gate is open for adoptions alone, until whatever was reserved before is adopted. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'opened' }
  | {
      readonly outcome: 'rebuilt';
      readonly reason: string;
      readonly stock: number;
      readonly gate: 'open' | 'adopting';
    };

/** A sale that is rebuilt, and waits to be opened. */
export interface Waiting {
  readonly sale: Sale;
  readonly server: string;
  /** Whether another server may still answer somebody in an earlier epoch. */
  readonly isElsewhere: boolean;
}

/**
 * Makes Redis follow PostgreSQL for one sale, by one step. Safe to run at any moment and by many at once. `mayOpen` says
 * whether a rebuilt sale has waited for everything that it has to wait for.
 */
export async function reconcileSale(
  database: Database,
  store: RedisStore,
  sale: Sale,
  mayOpen: (waiting: Waiting) => Promise<boolean>,
): Promise<ReconcileResult> {
  const inRedis = await readRedisSale(store, saleKeys(sale.saleId));
  const next = nextStep(sale, inRedis);
  switch (next.step) {
    case 'none':
      return { outcome: 'in-step' };
    case 'define':
      return define(database, store, sale, inRedis.observed);
    case 'reopen':
      return { outcome: (await reopenSale(database, store, sale)) ? 'reopened' : 'superseded' };
    case 'open': {
      const { server, isElsewhere } = inRedis;
      if (!(await mayOpen({ sale, server, isElsewhere }))) return { outcome: 'waiting' };
      return { outcome: (await openGate(store, sale, server)) ? 'opened' : 'superseded' };
    }
    case 'raise': {
      const raised = await raiseEpoch(database, store, sale);
      return raised === undefined ? { outcome: 'superseded' } : rebuild(database, store, raised, next.reason);
    }
    case 'rebuild':
      return rebuild(database, store, sale, `epoch ${sale.epoch} was raised`);
  }
}

async function rebuild(database: Database, store: RedisStore, sale: Sale, reason: string): Promise<ReconcileResult> {
  const rebuilt = await rebuildSale(database, store, sale);
  return rebuilt.outcome === 'rebuilt' ? { ...rebuilt, reason } : rebuilt;
}

/** The definition of PostgreSQL wins, also over a higher revision that Redis has from before a backup was restored. */
async function define(
  database: Database,
  store: RedisStore,
  sale: Sale,
  observed: SaleObservation | undefined,
): Promise<ReconcileResult> {
  let wanted: Sale | undefined = sale;
  const revision = observed?.definition.revision ?? 0;
  if (sale.revision <= revision) wanted = await raiseRevision(database.pool, sale, revision + 1);
  if (wanted === undefined) return { outcome: 'superseded' };
  const defined = await store.client.defineSale(...scriptKeys(saleKeys(sale.saleId)), ...definitionArguments(wanted));
  return { outcome: defined === 'defined' ? 'defined' : 'superseded' };
}
