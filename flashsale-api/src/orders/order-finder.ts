import { Injectable } from '@nestjs/common';
import { type HoldView, type Sale, SaleCatalog } from 'flashsale-core';
import { HoldReads, type ReadHold } from './hold-reads.js';
import { type OrderRow, OrderRows } from './order-rows.js';

/** Redis follows PostgreSQL within milliseconds, unless a worker was killed in between. */
const ROW_FRESH_MS = 1_000;
/** As many as there may be listeners; the oldest are dropped first. */
const RECENT_ROWS_MAX = 5_000;
/** Sales in which an order is looked for that is no row; of one among more it is not known whether it is. */
const SALES_SEARCHED_MAX = 100;

/** What an order is about, which never changes. */
type OrderFacts = Pick<OrderRow, 'orderId' | 'saleId' | 'userId' | 'quantity' | 'amount' | 'currency'>;

/** What is known of an order, by at least one of the two stores. */
export interface FoundOrder extends OrderFacts {
  /** Absent while the sale's counters cannot be read, and once it is retired. */
  readonly read: ReadHold | undefined;
  /** Absent until a worker has written it; `away` while PostgreSQL is. */
  readonly row: OrderRow | undefined | 'away';
}

interface RecentRow {
  readonly row: FoundOrder['row'];
  /** What Redis said then: a change there is one in PostgreSQL as well. */
  readonly state: HoldView['state'] | undefined;
  readonly readAtMs: number;
}

export type OrderRefusal = 'unknown-order' | 'not-ready';

/**
 * Finds orders of sales that hold units. Redis knows an order from the first instant on but by its sale, PostgreSQL by
 * its id alone but a moment later. So whoever names the sale never waits for a row.
 */
@Injectable()
export class OrderFinder {
  readonly #recent = new Map<string, RecentRow>();

  constructor(
    private readonly reads: HoldReads,
    private readonly rows: OrderRows,
    private readonly catalog: SaleCatalog,
  ) {}

  async find(orderId: string, saleId: string | undefined): Promise<FoundOrder | OrderRefusal> {
    return saleId === undefined ? this.#findByRow(orderId) : this.#findInSale(orderId, saleId);
  }

  async #findByRow(orderId: string): Promise<FoundOrder | OrderRefusal> {
    const row = await this.rows.findSoon(orderId);
    if (row === 'away') return 'not-ready';
    if (row === undefined) return this.#findUnrecorded(orderId);
    const read = await this.reads.find(row.saleId, orderId);
    return toFound(row.saleId, row, read, row);
  }

  /** An order that no worker has written in time is one all the same: the counters of its sale have it. */
  async #findUnrecorded(orderId: string): Promise<FoundOrder | OrderRefusal> {
    const sales = this.catalog.list()?.filter((sale) => sale.epoch > 0 && mayHaveOrders(sale));
    if (sales === undefined || sales.length > SALES_SEARCHED_MAX) return 'not-ready';
    const reads = await Promise.all(sales.map(({ saleId }) => this.reads.find(saleId, orderId)));
    for (const [i, { saleId }] of sales.entries()) {
      const read = reads[i];
      if (typeof read === 'object') return toFound(saleId, read.hold, read, undefined);
    }
    return reads.includes('not-ready') ? 'not-ready' : 'unknown-order';
  }

  async #findInSale(orderId: string, saleId: string): Promise<FoundOrder | OrderRefusal> {
    return this.#combine(saleId, ...(await Promise.all([this.reads.find(saleId, orderId), this.rows.find(orderId)])));
  }

  /** The same for an order that is looked at again and again: Redis is asked each time, PostgreSQL once a second. */
  async watch(orderId: string, saleId: string): Promise<FoundOrder | OrderRefusal> {
    const read = await this.reads.find(saleId, orderId);
    return this.#combine(saleId, read, await this.#recentRow(orderId, read));
  }

  async #combine(
    saleId: string,
    read: ReadHold | undefined | 'not-ready',
    row: FoundOrder['row'],
  ): Promise<FoundOrder | OrderRefusal> {
    if (typeof row === 'object') {
      return row.saleId === saleId ? toFound(saleId, row, read, row) : 'unknown-order';
    }
    if (typeof read === 'object') return toFound(saleId, read.hold, read, row);
    // Redis knows every order of a sale that is open to it.
    if (read === undefined) return 'unknown-order';
    return (await this.#mayHaveOrders(saleId)) ? 'not-ready' : 'unknown-order';
  }

  async #recentRow(orderId: string, read: ReadHold | undefined | 'not-ready'): Promise<FoundOrder['row']> {
    const state = typeof read === 'object' ? read.hold.state : undefined;
    const known = this.#recent.get(orderId);
    if (known !== undefined && known.state === state && performance.now() - known.readAtMs < ROW_FRESH_MS)
      return known.row;
    const readAtMs = performance.now();
    const row = await this.rows.find(orderId);
    // Reinserted, so that the latest read comes last.
    this.#recent.delete(orderId);
    this.#recent.set(orderId, { row, state, readAtMs });
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= RECENT_ROWS_MAX) break;
      this.#recent.delete(oldest);
    }
    return row;
  }

  /** Whether a sale whose counters cannot be read may have an order that is no row yet. */
  async #mayHaveOrders(saleId: string): Promise<boolean> {
    const sale = await this.catalog.resolve(saleId);
    if (sale === undefined) return true;
    return sale !== 'unknown' && mayHaveOrders(sale);
  }
}

function mayHaveOrders({ mode, retiredAt }: Sale): boolean {
  return mode === 'HOLD' && retiredAt === undefined;
}

function toFound(
  saleId: string,
  { orderId, userId, quantity, amount, currency }: OrderRow | HoldView,
  read: ReadHold | undefined | 'not-ready',
  row: FoundOrder['row'],
): FoundOrder {
  const facts = { orderId, saleId, userId, quantity, amount, currency };
  return { ...facts, read: read === 'not-ready' ? undefined : read, row };
}
