import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import type { OrderStatus } from '../holds/end-holds.js';
import { type Hold, isHold } from '../holds/hold.js';
import { type Holding, holdingArguments, type HoldingState } from '../holds/holding.js';
import { decodeDue } from '../holds/verdicts.js';
import { endListOfSale, type Listing, listingArguments, readWaiters } from '../waiting-list/waiting-list.js';
import { returnPaymentsOfSale } from '../payments/return-payments.js';
import { RESTORED_PER_CALL_MAX } from '../redis/hold-store.js';
import type { SaleStore } from '../redis/sale-store.js';
import type { BeginRebuildReply, OpenGateReply, OpenSaleReply } from '../redis/scripts.js';
import { readOutbox, settleOutbox } from '../reservations/outbox.js';
import type { Reservation } from '../reservations/reservation.js';
import { holdDefinitionArguments, type Sale } from '../sales/sale.js';
import { isStill, OUTBOX_LENGTH_MAX, possibleOrderIds } from './comparison.js';
import { readHoldRows } from './hold-rows.js';
import { observeSale, type SaleObservation } from './observe-sale.js';
import type { CountedUnits, Drift, Rebuild, SaleBook, SettledCounts } from './sale-book.js';

/** Ends that are not mirrored yet; with more, the sale is far from standing still. */
const DUE_MAX = 5_000;

const STATES: Readonly<Record<OrderStatus, HoldingState>> = { HELD: 'H', CONFIRMED: 'C', EXPIRED: 'X', CANCELLED: 'V' };

/** Where the units are that Redis counts as held or sold. */
export interface HoldUnits {
  readonly observed: SaleObservation;
  /** Of orders in PostgreSQL that are held or confirmed. */
  readonly written: number;
  /** Of entries of the outbox without a row. */
  readonly unwritten: number;
  /** Of orders that have ended in PostgreSQL, and are about to be on sale again. */
  readonly returning: number;
}

/**
 * A sale that holds units until they are paid: PostgreSQL decides how each hold ends, so nothing but an entry of the outbox
 * that is no row yet is believed from Redis.
 */
export class HoldBook implements SaleBook {
  constructor(private readonly store: SaleStore) {}

  beginRebuild({ epoch, resetEpoch, redisServer = '' }: Sale): Promise<BeginRebuildReply> {
    return this.store.holds.beginRebuild(epoch, resetEpoch, redisServer);
  }

  async countUnits(client: pg.PoolClient, { saleId }: Sale): Promise<CountedUnits> {
    const { rows } = await client.query<CountedUnits>(
      `SELECT COALESCE(SUM(quantity) FILTER (WHERE status = 'CONFIRMED'), 0)::int AS sold,
              COALESCE(SUM(quantity) FILTER (WHERE status = 'HELD'), 0)::int AS held FROM orders WHERE sale_id = $1`,
      [saleId],
    );
    return rows[0] ?? { sold: 0, held: 0 };
  }

  async restore(database: Database, rebuild: Rebuild): Promise<boolean> {
    // The rows come last: what PostgreSQL says of an order counts, and who has an offer does not wait any more.
    for await (const page of readOutbox(this.store)) {
      const unwritten = await this.#withoutRows(database, page);
      if (!(await this.#restore(rebuild, unwritten.map(toHolding)))) return false;
      if (!(await this.#restoreList(rebuild, unwritten.flatMap(toOfferedListing)))) return false;
    }
    for await (const page of readHoldRows(database.pool, this.store.saleId)) {
      const holdings = page.map(({ status, ...row }) => ({ ...row, state: STATES[status] }));
      if (!(await this.#restore(rebuild, holdings))) return false;
    }
    for await (const page of readWaiters(database.pool, this.store.saleId)) {
      if (!(await this.#restoreList(rebuild, page))) return false;
    }
    return true;
  }

  /** Nothing survives a rebuild: keys were lost during it, so it begins again. */
  restoreSurvivors(): Promise<boolean> {
    return Promise.resolve(false);
  }

  open({ sale, server }: Rebuild, gate: 'open' | 'adopting'): Promise<OpenSaleReply> {
    const { epoch, resetEpoch } = sale;
    return this.store.holds.open({ epoch, server, resetEpoch }, gate, holdDefinitionArguments(sale));
  }

  openGate({ sale, server }: Pick<Rebuild, 'sale' | 'server'>): Promise<OpenGateReply> {
    return this.store.holds.openGate(sale.epoch, server);
  }

  define(sale: Sale): Promise<'defined' | 'unchanged' | 'not-ready'> {
    return this.store.holds.define(holdDefinitionArguments(sale));
  }

  /** An order id may be held again after the reset, by the same Idempotency-Key; its payment of before must not be in the way. */
  async beforeReset(client: pg.PoolClient, saleId: string): Promise<void> {
    await returnPaymentsOfSale(client, saleId);
    await endListOfSale(client, saleId);
  }

  async isSettled(client: pg.PoolClient, sale: Sale, observed: SettledCounts): Promise<boolean> {
    const { outboxLength, held, sold } = observed;
    if (outboxLength > 0 || held > 0 || sale.held > 0 || sold !== sale.sold) return false;
    // A capture that is refused for good still cancels its order, which begins in Redis.
    const { rows } = await client.query<{ is_open: boolean }>(
      `SELECT EXISTS (SELECT FROM payments WHERE sale_id = $1 AND state IN ('NEW', 'OPEN', 'AUTHORIZED')) AS is_open`,
      [sale.saleId],
    );
    return rows[0]?.is_open === false;
  }

  forget({ epoch, redisServer = '', revision }: Sale): Promise<'forgotten' | 'kept'> {
    return this.store.holds.forget(epoch, redisServer, revision);
  }

  async measureOnce(database: Database): Promise<Drift | 'moving' | 'not-ready'> {
    const units = await this.readUnits(database, OUTBOX_LENGTH_MAX);
    if (typeof units === 'string') return units;
    const { observed, written, unwritten, returning } = units;
    const { held, sold, stock, definition } = observed;
    return {
      buyers: held + sold - written - unwritten - returning,
      stock: definition.totalStock - stock - held - sold,
    };
  }

  /** What both stores count at one instant; 'moving' if there was none, or the outbox is too long to be read. */
  async readUnits(database: Database, outboxLengthMax: number): Promise<HoldUnits | 'moving' | 'not-ready'> {
    const before = await observeSale(this.store);
    if (!before?.ready) return 'not-ready';
    if (before.outboxLength > outboxLengthMax) return 'moving';
    let waiting = 0;
    let unwritten = 0;
    for await (const page of readOutbox(this.store)) {
      waiting += page.length;
      unwritten += sumUnits(await this.#withoutRows(database, page));
    }
    const returning = await this.#readEndedUnits(database);
    const { rows } = await database.pool.query<{ units: number }>(
      'SELECT sold + held AS units FROM sales WHERE id = $1',
      [this.store.saleId],
    );
    const after = await observeSale(this.store);
    if (returning === 'moving' || !isStill(before, after) || waiting !== before.outboxLength) return 'moving';
    return { observed: before, written: rows[0]?.units ?? 0, unwritten, returning };
  }

  /** The units of orders that have ended in PostgreSQL and are due, so that the sweeper is about to give them back. */
  async #readEndedUnits(database: Database): Promise<number | 'moving'> {
    const reply = await this.store.holds.due(DUE_MAX, 0);
    if (reply[0] === 'not-ready') return 'moving';
    const due = decodeDue(reply[3]);
    if (due.length === DUE_MAX) return 'moving';
    if (due.length === 0) return 0;
    const { rows } = await database.pool.query<{ id: string }>(
      `SELECT id FROM orders WHERE id = ANY($1::uuid[]) AND status IN ('EXPIRED', 'CANCELLED')`,
      [possibleOrderIds(due)],
    );
    const ended = new Set(rows.map(({ id }) => id));
    return sumUnits(due.filter(({ orderId }) => ended.has(orderId.toLowerCase())));
  }

  /** The holds of these entries that are no rows. The entries of those that ended leave the outbox, for nobody needs them. */
  async #withoutRows(database: Database, entries: readonly Reservation[]): Promise<Hold[]> {
    const { rows } = await database.pool.query<{ id: string; has_ended: boolean }>(
      `SELECT id, status IN ('EXPIRED', 'CANCELLED') AS has_ended FROM orders WHERE id = ANY($1::uuid[])`,
      [possibleOrderIds(entries)],
    );
    const ended = new Set(rows.filter(({ has_ended }) => has_ended).map(({ id }) => id));
    const written = new Set(rows.map(({ id }) => id));
    const over = entries.filter(({ orderId }) => ended.has(orderId.toLowerCase()));
    await settleOutbox(
      this.store,
      over.map(({ outboxId }) => outboxId),
    );
    // An entry written by hand may be of the other mode.
    return entries.filter(isHold).filter(({ orderId }) => !written.has(orderId.toLowerCase()));
  }

  async #restoreList({ sale, server }: Rebuild, listings: readonly Listing[]): Promise<boolean> {
    for (let from = 0; from < listings.length; from += RESTORED_PER_CALL_MAX) {
      const some = listings.slice(from, from + RESTORED_PER_CALL_MAX);
      const restored = some.map((listing) => [...listingArguments(listing), listing.orderId ?? '']);
      if ((await this.store.holds.restoreList(sale.epoch, server, restored)) !== 'restored') return false;
    }
    return true;
  }

  async #restore({ sale, server }: Rebuild, holdings: readonly Holding[]): Promise<boolean> {
    const calls: Promise<'restored' | 'superseded'>[] = [];
    for (let from = 0; from < holdings.length; from += RESTORED_PER_CALL_MAX) {
      const some = holdings.slice(from, from + RESTORED_PER_CALL_MAX).map(holdingArguments);
      calls.push(this.store.holds.restore(sale.epoch, server, some));
    }
    return (await Promise.all(calls)).every((reply) => reply === 'restored');
  }
}

/** What an offer that is no row yet means for the list. */
function toOfferedListing({ userId, quantity, orderId, offer }: Hold): Listing[] {
  return offer === undefined ? [] : [{ userId, place: offer.place, quantity, acceptLess: false, orderId }];
}

function toHolding({ orderId, userId, quantity, untilMs, outboxId, amount }: Hold): Holding {
  return { orderId, userId, state: 'H', quantity, untilMs, instance: outboxId, amount };
}

function sumUnits(holds: readonly { readonly quantity: number }[]): number {
  return holds.reduce((units, { quantity }) => units + quantity, 0);
}
