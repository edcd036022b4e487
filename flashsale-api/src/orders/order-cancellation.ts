import { Injectable, Logger } from '@nestjs/common';
import { cancelOrder, Database, failPoint, Holds, lockSalesForOrders, returnPayments } from 'flashsale-core';
import { isOurFault } from '../admin/stores-away.interceptor.js';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { type FoundOrder, OrderFinder } from './order-finder.js';
import { type OrderPayment, type OrderRow, OrderRows } from './order-rows.js';

/** Who cancels an order. A buyer may as long as it is only held; an operator also when it is confirmed. */
export type Canceller =
  | {
      readonly kind: 'buyer';
      /** Absent where buyers are not identified: whoever knows the id of an order is taken for its buyer. */
      readonly userId: string | undefined;
    }
  | {
      readonly kind: 'operator';
      readonly reason: string;
      /** Whether money that was taken may go back; without it an order that is paid stays as it is. */
      readonly refund: boolean;
    };

/** What becomes of the money of a cancelled order: there was none, it was only reserved, or it is paid back. */
export type OrderMoney = 'NONE' | 'VOIDED' | 'REFUNDING';

export type CancelOutcome =
  | { readonly outcome: 'cancelled'; readonly money: OrderMoney }
  | {
      readonly outcome:
        | 'unknown-order'
        | 'not-ready'
        /** It is no row yet. */
        | 'not-recorded'
        | 'confirmed'
        /** It is confirmed, and the operator has not said that its money goes back. */
        | 'needs-refund'
        | 'expired'
        /** Too many orders are being cancelled. */
        | 'busy'
        /** A store failed meanwhile: it may be cancelled or not. */
        | 'unknown';
    };

/** Cancellations under way; each may wait for the lock of its sale, on one of the few connections to PostgreSQL. */
const CANCELLATIONS_MAX = 100;

/**
 * Cancels orders: a mark in Redis, the decision in PostgreSQL, the units back in Redis. Whoever dies in between leaves the
 * mark, and the sweeper asks PostgreSQL what became of the order. The epoch that the mark was made in is compared under
 * the sale's lock: a rebuild in between would have forgotten the mark.
 */
@Injectable()
export class OrderCancellation {
  readonly #logger = new Logger(OrderCancellation.name);
  readonly #underWay = new BoundedTasks(CANCELLATIONS_MAX);

  constructor(
    private readonly database: Database,
    private readonly holds: Holds,
    private readonly finder: OrderFinder,
    private readonly rows: OrderRows,
  ) {}

  /** Cancels an order; repeating it changes nothing. */
  async cancel(orderId: string, saleId: string | undefined, canceller: Canceller): Promise<CancelOutcome> {
    return this.#underWay.run(() => this.#cancel(orderId, saleId, canceller), { outcome: 'busy' });
  }

  async #cancel(orderId: string, saleId: string | undefined, canceller: Canceller): Promise<CancelOutcome> {
    try {
      const found = await this.finder.find(orderId, saleId);
      if (typeof found === 'string') return { outcome: found };
      if (canceller.kind === 'buyer' && !isOf(canceller.userId, found)) return { outcome: 'unknown-order' };
      const row = typeof found.row === 'object' ? found.row : await this.rows.findSoon(orderId);
      if (typeof row !== 'object') return { outcome: 'not-recorded' };
      return answerTo(row, canceller) ?? (await this.#cancelRow(row, canceller));
    } catch (error) {
      if (isOurFault(error)) throw error;
      this.#logger.warn(`It is not known whether order ${orderId} was cancelled: ${(error as Error).message}`);
      return { outcome: 'unknown' };
    }
  }

  async #cancelRow(row: OrderRow, canceller: Canceller): Promise<CancelOutcome> {
    const { orderId, saleId } = row;
    const marked = await this.holds.lookNow(saleId, orderId);
    if (typeof marked === 'string') return { outcome: 'not-ready' };
    failPoint('after_look_now');
    const decided = await this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      if (locked.get(saleId)?.epoch !== marked.epoch) return 'superseded';
      const result = await cancelOrder(client, cancellationOf(orderId, canceller));
      // A payment is locked by its order, so none begins meanwhile.
      if (result.outcome !== 'cancelled') return result;
      return { ...result, returned: await returnPayments(client, [orderId], 'CANCELLED') };
    });
    if (decided === 'superseded') return { outcome: 'not-ready' };
    // A reset came first.
    if (decided.outcome === 'unknown-order') return { outcome: decided.outcome };
    const { status, instance } = decided.order;
    if (decided.outcome === 'unchanged')
      return answerTo({ status, payment: row.payment }, canceller) ?? { outcome: 'not-ready' };
    failPoint('after_end_commit');
    await this.#giveBack(saleId, orderId, instance);
    const [{ kind } = { kind: undefined }] = decided.returned;
    return { outcome: 'cancelled', money: kind === undefined ? 'NONE' : kind === 'VOID' ? 'VOIDED' : 'REFUNDING' };
  }

  /** The units are on sale again when this resolves, or a moment later, when the sweeper has seen the mark. */
  async #giveBack(saleId: string, orderId: string, instance: string): Promise<void> {
    await this.holds
      .settle(saleId, [{ orderId, instance, verdict: 'V' }])
      .catch((error: Error) => this.#logger.warn(`Order ${orderId} was cancelled; its units follow: ${error.message}`));
  }
}

/** Whether an order belongs to this buyer; everybody is, where buyers are not identified. */
export function isOf(userId: string | undefined, order: Pick<FoundOrder, 'userId'>): boolean {
  return userId === undefined || userId === order.userId;
}

function cancellationOf(orderId: string, canceller: Canceller): Parameters<typeof cancelOrder>[1] {
  return canceller.kind === 'buyer'
    ? { orderId, from: ['HELD'], reason: 'BUYER' }
    : {
        orderId,
        from: canceller.refund ? ['HELD', 'CONFIRMED'] : ['HELD'],
        reason: 'OPERATOR',
        details: { note: canceller.reason },
      };
}

/** Undefined for an order that may be cancelled. */
function answerTo(
  { status, payment }: Pick<OrderRow, 'status' | 'payment'>,
  canceller: Canceller,
): CancelOutcome | undefined {
  switch (status) {
    case 'CANCELLED':
      return { outcome: 'cancelled', money: moneyOf(payment) };
    case 'EXPIRED':
      return { outcome: 'expired' };
    case 'CONFIRMED':
      if (canceller.kind === 'buyer') return { outcome: 'confirmed' };
      return canceller.refund ? undefined : { outcome: 'needs-refund' };
    case 'HELD':
      return undefined;
  }
}

function moneyOf(payment: OrderPayment | null): OrderMoney {
  switch (payment?.status) {
    case undefined:
      return 'NONE';
    case 'CAPTURED':
    case 'REFUNDED':
    case 'REFUND_FAILED':
      return 'REFUNDING';
    case 'OPEN':
    case 'AUTHORIZED':
    case 'VOIDED':
      return 'VOIDED';
  }
}
