import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import type { BeginRebuildReply, OpenGateReply, OpenSaleReply } from '../redis/scripts.js';
import type { Sale } from '../sales/sale.js';
import type { SaleObservation } from './observe-sale.js';

/** The rebuild of a sale's counters for one epoch on one server. Every later step fails where either has changed. */
export interface Rebuild {
  readonly sale: Sale;
  /** The sale, or its bucket, by the name in Redis. */
  readonly shard: string;
  readonly server: string;
  /** Whether another server may still answer buyers in an earlier epoch. */
  readonly isElsewhere: boolean;
}

/** How far a sale is from its two equations; both are 0 at rest. */
export interface Drift {
  /**
   * Buyers in Redis - orders in PostgreSQL - entries in the outbox. In a HOLD sale: live units in Redis - those in PostgreSQL
   * - those in the outbox.
   */
  readonly buyers: number;
  /** Total stock - stock in Redis - buyers, or live units, in Redis */
  readonly stock: number;
}

/** What PostgreSQL counts again when a sale is opened. */
export interface CountedUnits {
  readonly sold: number;
  readonly held: number;
}

/** What Redis counts of a sale, of all its buckets together, by which it is known to be over. */
export type SettledCounts = Pick<SaleObservation, 'outboxLength' | 'owners' | 'held' | 'sold'>;

/** What is kept of a sale in Redis, and how it follows from PostgreSQL; one for each mode. */
export interface SaleBook {
  /** Closes the gate and forgets what is built again. */
  beginRebuild(sale: Sale): Promise<BeginRebuildReply>;
  /** Counts the units of its orders, in a transaction that has locked the sale. */
  countUnits(client: pg.PoolClient, sale: Sale): Promise<CountedUnits>;
  /** Restores what is known from the outbox and from PostgreSQL. False when the rebuild was taken over. */
  restore(database: Database, rebuild: Rebuild): Promise<boolean>;
  /** Restores what only Redis knows, after `open` found the counters uneven. False when the rebuild must begin again. */
  restoreSurvivors(rebuild: Rebuild): Promise<boolean>;
  open(rebuild: Rebuild, gate: 'open' | 'adopting'): Promise<OpenSaleReply>;
  openGate(rebuild: Pick<Rebuild, 'sale' | 'server'>): Promise<OpenGateReply>;
  define(sale: Sale): Promise<'defined' | 'unchanged' | 'not-ready'>;
  /** What must happen in the transaction that resets the sale, before its orders move to the archive. */
  beforeReset(client: pg.PoolClient, saleId: string): Promise<void>;
  /** Whether the database knows all that Redis has, and it is over, so that Redis may forget an ended sale. */
  isSettled(client: pg.PoolClient, sale: Sale, observed: SettledCounts): Promise<boolean>;
  forget(sale: Sale): Promise<'forgotten' | 'kept'>;
  /** Both equations, if the sale stood still; see `measureDrift`. */
  measureOnce(database: Database): Promise<Drift | 'moving' | 'not-ready'>;
}
