import { Injectable } from '@nestjs/common';
import {
  failPoint,
  type Hold,
  Holds,
  type HoldView,
  type OrderStatus,
  PURCHASE_OUTCOMES,
  type PurchaseOutcome,
  type Sale,
} from 'flashsale-core';
import { RejectionAudit } from '../audit/rejection-audit.js';
import { type OrderRow, OrderRows } from '../orders/order-rows.js';
import { statusOfHold } from '../orders/order-state.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { HoldBatcher, type HoldDecision } from './hold-batcher.js';
import { newOrderId, orderIdOfKey } from './order-id.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import type { PurchaseRequest } from './purchase.schema.js';
import { PurchaseStats } from './purchase-stats.js';
import { RedisOutages } from './redis-outages.js';
import { SaleRequests } from './sale-requests.js';

/** An order as its buyer is told about it; times in epoch ms by the clock of Redis. */
export interface ToldOrder {
  readonly state: OrderStatus;
  readonly orderId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly untilMs: number;
  readonly nowMs: number;
}

type Plain<Outcome extends PurchaseOutcome> = Outcome extends string ? { readonly outcome: Outcome } : never;

type QuantityRefusal = { readonly outcome: 'bad-quantity'; readonly quantityMax: number };

/** Why Redis gave no units. */
type Refusal =
  | { readonly outcome: 'already-held'; readonly order: ToldOrder }
  | { readonly outcome: 'limit-reached'; readonly unitsOwned: number; readonly limitPerUser: number }
  | { readonly outcome: 'too-many-holds'; readonly ordersPerUserMax: number }
  | { readonly outcome: 'not-enough'; readonly remainingStock: number }
  /** `hasWaiters`: somebody waits on the list for what comes back. */
  | { readonly outcome: 'all-held'; readonly hasWaiters: boolean }
  | { readonly outcome: 'sold-out'; readonly hasWaiters: boolean }
  | Plain<'duplicate' | 'not-active' | 'key-reused'>;

export type HoldResult =
  /** `held-again` is the same attempt again: what became of its order. */
  | { readonly outcome: 'held' | 'held-again'; readonly order: ToldOrder }
  | Refusal
  | QuantityRefusal
  | Plain<'not-ready' | 'overloaded' | 'unknown'>;

/** The live orders of a user in one sale. */
export interface UserOrders {
  readonly status: 'orders';
  readonly orders: readonly ToldOrder[];
}

/** A sale whose units are held until they are paid for. */
export type HoldSale = Sale & Required<Pick<Sale, 'terms'>>;

export function isHoldSale(sale: Sale): sale is HoldSale {
  return sale.mode === 'HOLD';
}

/** Decides purchases of sales that hold units. Unless the sale is retired, only Redis is waited for. */
@Injectable()
export class HoldPurchases {
  constructor(
    private readonly batcher: HoldBatcher,
    private readonly publisher: PublishBatcher,
    private readonly audit: RejectionAudit,
    private readonly holds: Holds,
    private readonly rows: OrderRows,
    private readonly stats: PurchaseStats,
    private readonly metrics: PurchaseMetrics,
    private readonly tracing: PurchaseTracing,
    private readonly requests: SaleRequests,
    private readonly outages: RedisOutages,
  ) {}

  /** Decides one purchase. A hold is durable: it lasts until its deadline, whatever is restarted meanwhile. */
  async purchase(
    sale: HoldSale,
    { userId, quantity = 1 }: PurchaseRequest,
    idempotencyKey: string | undefined,
  ): Promise<HoldResult> {
    const startedAtMs = performance.now();
    const { saleId, terms } = sale;
    if (quantity < 1 || quantity > terms.quantityMax) return this.#refuseQuantity(terms.quantityMax, startedAtMs);
    const orderId = idempotencyKey === undefined ? newOrderId() : orderIdOfKey(saleId, userId, idempotencyKey);
    const trace = this.tracing.current;
    const deciding = this.batcher.decide(saleId, { userId, orderId, quantity });
    const decision = await (trace === undefined ? deciding : trace.reserve(deciding));
    switch (decision.outcome) {
      case 'held':
        failPoint('after_reserve');
        return this.#publish(toHold({ saleId, userId, orderId, quantity }, decision), startedAtMs);
      case 'replayed':
        this.audit.record(PURCHASE_OUTCOMES.replayed.event, saleId, userId, decision);
        this.metrics.record('replayed', performance.now() - startedAtMs);
        return { outcome: 'held-again', order: toldOf(decision.hold, decision.decidedAtMs) };
      case 'not-ready':
        return this.#decideWithoutRedis(sale, idempotencyKey && orderId, startedAtMs);
      case 'overloaded':
      case 'unknown':
        if (decision.outcome === 'unknown') this.outages.log(decision.cause);
        this.metrics.record(decision.outcome, performance.now() - startedAtMs);
        return { outcome: decision.outcome };
      case 'limit':
      case 'not-enough':
      case 'too-many-holds':
      case 'bad-quantity':
      case 'all-held':
      case 'sold-out':
      case 'not-active':
      case 'key-reused': {
        const refusal = refusalOf(decision, sale);
        if (refusal === 'bad-quantity') return this.#refuseQuantity(terms.quantityMax, startedAtMs);
        this.audit.record(PURCHASE_OUTCOMES[refusal.outcome].event, saleId, userId, decision);
        this.stats.record(refusal.outcome, saleId, decision.epoch, startedAtMs);
        return refusal;
      }
    }
  }

  /** The live orders of a user; of a retired sale those that PostgreSQL has. */
  async find({ saleId, retiredAt }: HoldSale, userId: string): Promise<UserOrders | { readonly status: 'not-ready' }> {
    const found = await this.holds.find(saleId, userId).catch((cause: Error) => {
      this.outages.log(cause);
      return 'not-ready' as const;
    });
    if (found !== 'not-ready')
      return { status: 'orders', orders: found.orders.map((hold) => toldOf(hold, found.nowMs)) };
    if (retiredAt === undefined) {
      this.requests.add(saleId);
      return { status: 'not-ready' };
    }
    const rows = await this.rows.findLive(saleId, userId);
    // Nothing of a retired sale is held, so nothing of it has a time left.
    return rows === 'away' ? { status: 'not-ready' } : { status: 'orders', orders: rows.map(toldOfRow) };
  }

  #publish(hold: Hold, startedAtMs: number): HoldResult {
    const { saleId, orderId, epoch, reservedAtMs } = hold;
    const trace = this.tracing.current;
    // Not awaited: while the broker is unavailable, the outbox entry stays and the relay publishes it later.
    if (trace === undefined) this.publisher.publish(hold);
    else void trace.publish(orderId, (traceparent) => this.publisher.publishTraced(hold, traceparent));
    this.stats.record('held', saleId, epoch, startedAtMs);
    failPoint('before_reply');
    return { outcome: 'held', order: { ...hold, state: 'HELD', nowMs: reservedAtMs } };
  }

  #refuseQuantity(quantityMax: number, startedAtMs: number): HoldResult {
    this.metrics.record('bad-quantity', performance.now() - startedAtMs);
    return { outcome: 'bad-quantity', quantityMax };
  }

  /** A retired sale ended long ago, so only a repeated attempt can succeed: by the order id of its key. */
  async #decideWithoutRedis(
    { saleId, retiredAt }: HoldSale,
    repeatedId: string | undefined,
    startedAtMs: number,
  ): Promise<HoldResult> {
    const decided = (outcome: 'replayed' | 'not-active' | 'not-ready', result: HoldResult): HoldResult => {
      this.metrics.record(outcome, performance.now() - startedAtMs);
      return result;
    };
    if (retiredAt === undefined) {
      this.requests.add(saleId);
      return decided('not-ready', { outcome: 'not-ready' });
    }
    const row = repeatedId === undefined ? undefined : await this.rows.find(repeatedId);
    if (row === 'away') return decided('not-ready', { outcome: 'not-ready' });
    return row === undefined
      ? decided('not-active', { outcome: 'not-active' })
      : decided('replayed', { outcome: 'held-again', order: toldOfRow(row) });
  }
}

type Refused = Exclude<HoldDecision, { outcome: 'held' | 'replayed' }>;

/** `bad-quantity` where the operator has just lowered what one order may have. */
function refusalOf(refused: Refused, { terms }: HoldSale): Refusal | 'bad-quantity' {
  switch (refused.outcome) {
    case 'limit':
      return refusalByLimit(refused, terms.limitPerUser);
    case 'not-enough':
      return { outcome: 'not-enough', remainingStock: refused.free };
    case 'too-many-holds':
      return { outcome: 'too-many-holds', ordersPerUserMax: terms.ordersPerUserMax };
    case 'bad-quantity':
      return 'bad-quantity';
    case 'all-held':
    case 'sold-out':
      return { outcome: refused.outcome, hasWaiters: refused.hasWaiters };
    case 'not-active':
    case 'key-reused':
      return { outcome: refused.outcome };
  }
}

/** Where a user may have one unit, the refusal says what became of it, so that a hold can be paid for. */
function refusalByLimit(
  { unitsOwned, hold, decidedAtMs }: Extract<Refused, { outcome: 'limit' }>,
  limitPerUser: number,
): Refusal {
  if (limitPerUser > 1 || hold === undefined) return { outcome: 'limit-reached', unitsOwned, limitPerUser };
  return statusOfHold(hold) === 'HELD'
    ? { outcome: 'already-held', order: toldOf(hold, decidedAtMs) }
    : { outcome: 'duplicate' };
}

function toHold(
  asked: Pick<Hold, 'saleId' | 'userId' | 'orderId' | 'quantity'>,
  { epoch, outboxId, decidedAtMs, untilMs, amount, currency }: Extract<HoldDecision, { outcome: 'held' }>,
): Hold {
  return { ...asked, epoch, outboxId, reservedAtMs: decidedAtMs, untilMs, amount, currency };
}

function toldOf(hold: HoldView, nowMs: number): ToldOrder {
  const { orderId, quantity, amount, currency, untilMs } = hold;
  return { state: statusOfHold(hold), orderId, quantity, amount, currency, untilMs, nowMs };
}

function toldOfRow({ status, orderId, quantity, amount, currency, untilMs }: OrderRow): ToldOrder {
  return { state: status, orderId, quantity, amount, currency, untilMs, nowMs: untilMs };
}
