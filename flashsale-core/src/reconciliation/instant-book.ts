import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { ITEMS_PER_CALL_MAX, type SaleStore } from '../redis/sale-store.js';
import type { BeginRebuildReply, OpenGateReply, OpenSaleReply } from '../redis/scripts.js';
import { readOutbox } from '../reservations/outbox.js';
import { countOrders, type Owner, readOrders, readOwners } from '../reservations/owners.js';
import type { Reservation } from '../reservations/reservation.js';
import { definitionArguments, type Sale } from '../sales/sale.js';
import { isStill, OUTBOX_LENGTH_MAX, possibleOrderIds } from './comparison.js';
import { observeSale, type SaleObservation } from './observe-sale.js';
import type { CountedUnits, Drift, Rebuild, SaleBook, SettledCounts } from './sale-book.js';

/** Where the units are that Redis counts as sold. */
export interface InstantUnits {
  readonly observed: SaleObservation;
  /** Orders in PostgreSQL. */
  readonly written: number;
  /** Entries of the outbox without an order. */
  readonly unwritten: number;
}

/** A sale that sells at once: whoever owns a unit has an order, or an entry in the outbox. */
export class InstantBook implements SaleBook {
  constructor(private readonly store: SaleStore) {}

  beginRebuild({ epoch, resetEpoch, redisServer = '' }: Sale): Promise<BeginRebuildReply> {
    return this.store.beginRebuild(epoch, resetEpoch, redisServer);
  }

  async countUnits(client: pg.PoolClient, { saleId }: Sale): Promise<CountedUnits> {
    return { sold: await countOrders(client, saleId), held: 0 };
  }

  async restore(database: Database, rebuild: Rebuild): Promise<boolean> {
    // The orders come last: if a user is in both, the order in the database counts.
    for await (const page of readOutbox(this.store)) {
      if (!(await this.#restore(rebuild, page))) return false;
    }
    for await (const page of readOrders(database.pool, this.store)) {
      const owners = page.map(({ user_id, id }) => ({ userId: user_id, orderId: id, outboxId: '' }));
      if (!(await this.#restore(rebuild, owners))) return false;
    }
    return true;
  }

  /** PostgreSQL was restored from a backup, or the entries of these owners were deleted by hand. */
  async restoreSurvivors(rebuild: Rebuild): Promise<boolean> {
    for await (const owners of readOwners(this.store)) {
      if (!(await this.#restore(rebuild, owners))) return false;
    }
    return true;
  }

  open({ sale, server }: Rebuild, gate: 'open' | 'adopting'): Promise<OpenSaleReply> {
    const { epoch, resetEpoch } = sale;
    return this.store.open({ epoch, server, resetEpoch }, gate, definitionArguments(sale));
  }

  openGate({ sale, server }: Pick<Rebuild, 'sale' | 'server'>): Promise<OpenGateReply> {
    return this.store.openGate(sale.epoch, server);
  }

  define(sale: Sale): Promise<'defined' | 'unchanged' | 'not-ready'> {
    return this.store.define(definitionArguments(sale));
  }

  beforeReset(): Promise<void> {
    return Promise.resolve();
  }

  async isSettled(client: pg.PoolClient, sale: Sale, { outboxLength, owners }: SettledCounts): Promise<boolean> {
    // Cheap checks first: counting a million orders takes a while, and a sale that must stay is checked every round.
    if (outboxLength > 0 || Math.min(owners, sale.totalStock) !== sale.sold) return false;
    return owners === (await countOrders(client, sale.saleId));
  }

  forget({ epoch, redisServer = '', revision }: Sale): Promise<'forgotten' | 'kept'> {
    return this.store.forget(epoch, redisServer, revision);
  }

  async measureOnce(database: Database): Promise<Drift | 'moving' | 'not-ready'> {
    const units = await this.readUnits(database, OUTBOX_LENGTH_MAX);
    if (typeof units === 'string') return units;
    const { observed, written, unwritten } = units;
    return {
      buyers: observed.buyers - written - unwritten,
      stock: observed.definition.totalStock - observed.stock - observed.buyers,
    };
  }

  /** What both stores count at one instant; 'moving' if there was none, or the outbox is too long to be read. */
  async readUnits(database: Database, outboxLengthMax: number): Promise<InstantUnits | 'moving' | 'not-ready'> {
    const before = await observeSale(this.store);
    if (!before?.ready) return 'not-ready';
    if (before.outboxLength > outboxLengthMax) return 'moving';
    const waiting: Reservation[] = [];
    for await (const page of readOutbox(this.store)) waiting.push(...page);
    // One statement: an order that is committed between two of them would be counted twice.
    const { rows } = await database.pool.query<{ sold: number; unsettled: number }>(
      `SELECT sold, (SELECT COUNT(*)::int FROM orders WHERE id = ANY($2::uuid[])) AS unsettled FROM sales WHERE id = $1`,
      [this.store.saleId, possibleOrderIds(waiting)],
    );
    const after = await observeSale(this.store);
    if (!isStill(before, after) || waiting.length !== before.outboxLength) return 'moving';
    const { sold = 0, unsettled = 0 } = rows[0] ?? {};
    return { observed: before, written: sold, unwritten: waiting.length - unsettled };
  }

  async #restore(
    { sale, server }: Rebuild,
    owners: readonly Pick<Owner, 'userId' | 'orderId' | 'outboxId'>[],
  ): Promise<boolean> {
    const calls: Promise<'restored' | 'superseded'>[] = [];
    for (let from = 0; from < owners.length; from += ITEMS_PER_CALL_MAX) {
      calls.push(this.store.restoreBuyers(sale.epoch, server, owners.slice(from, from + ITEMS_PER_CALL_MAX)));
    }
    return (await Promise.all(calls)).every((reply) => reply === 'restored');
  }
}
