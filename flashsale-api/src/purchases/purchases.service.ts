import { Injectable } from '@nestjs/common';
import {
  bucketsOf,
  failPoint,
  type FoundPurchase,
  PURCHASE_OUTCOMES,
  type PurchaseOutcome,
  Reservations,
  type Sale,
  SaleCatalog,
  type SaleInBuckets,
  statsEpochOf,
} from 'flashsale-core';
import { Admissions } from '../rooms/admissions.js';
import { RejectionAudit } from '../audit/rejection-audit.js';
import { BucketPurchases } from './bucket-purchases.js';
import { HoldPurchases, type HoldResult, type HoldSale, isHoldSale, type UserOrders } from './hold-purchases.js';
import { newOrderId, orderIdOfKey } from './order-id.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchaseStats } from './purchase-stats.js';
import type { PurchaseHeaders, PurchaseRequest } from './purchase.schema.js';
import { RedisOutages } from './redis-outages.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleRequests } from './sale-requests.js';
import { SoldOutRefusals } from './sold-out-refusals.js';

export type PurchaseResult =
  | { readonly outcome: 'reserved' | 'replayed'; readonly orderId: string }
  | {
      readonly outcome: Extract<
        PurchaseOutcome,
        | 'duplicate'
        | 'sold-out'
        | 'not-active'
        | 'not-admitted'
        | 'unknown-sale'
        | 'not-ready'
        | 'overloaded'
        | 'unknown'
      >;
    }
  | HoldResult;

export type UserPurchaseResult = FoundPurchase | UserOrders | { readonly status: 'not-ready' | 'unknown-sale' };

/** A sale that sells at once gives everybody one unit. */
const INSTANT_QUANTITY = 1;

/** Decides purchases. Unless the sale is retired, only Redis is waited for; the rest happens after the answer. */
@Injectable()
export class PurchasesService {
  constructor(
    private readonly batcher: ReservationBatcher,
    private readonly buckets: BucketPurchases,
    private readonly publisher: PublishBatcher,
    private readonly audit: RejectionAudit,
    private readonly catalog: SaleCatalog,
    private readonly reservations: Reservations,
    private readonly retiredOrders: RetiredOrders,
    private readonly stats: PurchaseStats,
    private readonly metrics: PurchaseMetrics,
    private readonly tracing: PurchaseTracing,
    private readonly requests: SaleRequests,
    private readonly soldOut: SoldOutRefusals,
    private readonly holds: HoldPurchases,
    private readonly outages: RedisOutages,
    private readonly admissions: Admissions,
  ) {}

  /**
   * Refuses a purchase at once if the sale is known to be sold out and the user to own nothing. False if Redis must
   * decide. An Idempotency-Key changes nothing: who owns nothing has nothing to be repeated.
   */
  refuse({ saleId, userId, quantity = INSTANT_QUANTITY }: PurchaseRequest): boolean {
    if (quantity !== INSTANT_QUANTITY) return false;
    const startedAtMs = performance.now();
    const refusal = this.soldOut.refuse(saleId, userId, startedAtMs);
    if (refusal === undefined) return false;
    this.audit.record(PURCHASE_OUTCOMES['sold-out'].event, saleId, userId, refusal);
    this.stats.record('sold-out', saleId, refusal.epoch, startedAtMs);
    return true;
  }

  /**
   * Decides one purchase. A reservation is durable and becomes exactly one order. A sale that is too new for the
   * catalogue is taken for one that sells at once: its script decides nothing about any other.
   */
  purchase(request: PurchaseRequest, headers: PurchaseHeaders): Promise<PurchaseResult> {
    const startedAtMs = performance.now();
    const { saleId, quantity = INSTANT_QUANTITY } = request;
    const known = this.catalog.find(saleId);
    if (typeof known === 'object') {
      const refusal = known.hasRoom && this.#refuseEntry(known, request, headers, startedAtMs);
      if (refusal) return Promise.resolve(refusal);
      if (isHoldSale(known)) return this.#holdUnits(known, request, headers['idempotency-key']);
    }
    if (quantity !== INSTANT_QUANTITY) return this.#purchaseSeveral(request, headers, startedAtMs);
    return this.#sell(typeof known === 'object' ? known : undefined, request, headers, startedAtMs);
  }

  /** Decides a purchase of one unit. @param known undefined for a sale that the catalogue does not have */
  async #sell(
    known: Sale | undefined,
    request: PurchaseRequest,
    headers: PurchaseHeaders,
    startedAtMs: number,
  ): Promise<PurchaseResult> {
    const { saleId, userId } = request;
    const idempotencyKey = headers['idempotency-key'];
    const orderId = idempotencyKey === undefined ? newOrderId() : orderIdOfKey(saleId, userId, idempotencyKey);
    const trace = this.tracing.current;
    const attempt = { userId, orderId };
    const isInBuckets = known?.buckets !== undefined;
    const deciding = isInBuckets ? this.buckets.decide(known, attempt) : this.batcher.decide(saleId, attempt);
    const decision = await (trace === undefined ? deciding : trace.reserve(deciding));
    switch (decision.outcome) {
      case 'reserved': {
        const { epoch, outboxId, decidedAtMs: reservedAtMs } = decision;
        failPoint('after_reserve');
        // Not awaited: while the broker is unavailable, the outbox entry stays and the relay publishes it later.
        const buckets = isInBuckets && { buckets: bucketsOf(known) };
        const reservation = { saleId, userId, orderId, epoch, outboxId, reservedAtMs, ...buckets };
        if (trace === undefined) this.publisher.publish(reservation);
        else void trace.publish(orderId, (traceparent) => this.publisher.publishTraced(reservation, traceparent));
        this.stats.record('reserved', saleId, statsEpochOf(known, epoch), startedAtMs);
        if (known?.hasRoom) this.admissions.hasBought(saleId, userId);
        failPoint('before_reply');
        return { outcome: 'reserved', orderId };
      }
      case 'replayed':
        this.audit.record(PURCHASE_OUTCOMES.replayed.event, saleId, userId, decision);
        this.metrics.record('replayed', performance.now() - startedAtMs);
        return { outcome: 'replayed', orderId };
      case 'duplicate':
      case 'sold-out':
      case 'not-active':
        if (decision.outcome === 'sold-out') this.soldOut.notice(saleId);
        this.audit.record(PURCHASE_OUTCOMES[decision.outcome].event, saleId, userId, decision);
        this.stats.record(decision.outcome, saleId, statsEpochOf(known, decision.epoch), startedAtMs);
        return { outcome: decision.outcome };
      case 'not-ready': {
        const sale = await this.catalog.resolve(saleId);
        if (typeof sale === 'object' && isHoldSale(sale)) return this.#hold(sale, request, headers, startedAtMs);
        // Where a sale of one bucket would be there is none.
        if (!isInBuckets && typeof sale === 'object' && sale.buckets !== undefined)
          return this.#sell(sale, request, headers, startedAtMs);
        const outcome = await this.#decideWithoutRedis(sale, request, idempotencyKey && orderId);
        this.metrics.record(outcome, performance.now() - startedAtMs);
        return outcome === 'replayed' ? { outcome, orderId } : { outcome };
      }
      case 'overloaded':
      case 'unknown':
        if (decision.outcome === 'unknown') this.outages.log(decision.cause);
        this.metrics.record(decision.outcome, performance.now() - startedAtMs);
        return { outcome: decision.outcome };
    }
  }

  /** Whether a user owns a unit, and whether its order has reached the database; or all orders of the user. */
  async findPurchase(saleId: string, userId: string): Promise<UserPurchaseResult> {
    const known = this.catalog.find(saleId);
    if (typeof known === 'object' && isHoldSale(known)) return this.holds.find(known, userId);
    const found = await this.#findIn(typeof known === 'object' ? known : { saleId }, userId);
    if (found !== 'not-ready') return found;
    const sale = await this.catalog.resolve(saleId);
    if (typeof sale === 'object' && isHoldSale(sale)) return this.holds.find(sale, userId);
    if (typeof known !== 'object' && typeof sale === 'object' && sale.buckets !== undefined) {
      const again = await this.#findIn(sale, userId);
      if (again !== 'not-ready') return again;
    }
    const reason = this.#whyNotReady(sale);
    if (reason !== 'retired') return { status: reason };
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return { status: 'not-ready' };
    return order === 'none' ? { status: 'NOT_PURCHASED' } : { status: 'CONFIRMED', orderId: order.orderId };
  }

  #findIn(sale: SaleInBuckets, userId: string): Promise<FoundPurchase | 'not-ready'> {
    return this.reservations.find(sale, userId).catch((cause: Error) => {
      this.outages.log(cause);
      return 'not-ready';
    });
  }

  async #hold(
    sale: HoldSale,
    request: PurchaseRequest,
    headers: PurchaseHeaders,
    startedAtMs: number,
  ): Promise<PurchaseResult> {
    const refusal = sale.hasRoom && this.#refuseEntry(sale, request, headers, startedAtMs);
    return refusal ?? this.#holdUnits(sale, request, headers['idempotency-key']);
  }

  #holdUnits(sale: HoldSale, request: PurchaseRequest, idempotencyKey: string | undefined): Promise<HoldResult> {
    const purchasing = this.holds.purchase(sale, request, idempotencyKey);
    if (!sale.hasRoom) return purchasing;
    return purchasing.then((result) => {
      if (result.outcome === 'held') this.admissions.hasBought(sale.saleId, request.userId);
      return result;
    });
  }

  /** Undefined where the waiting room has let the user in. */
  #refuseEntry(
    sale: Sale,
    { userId }: PurchaseRequest,
    headers: PurchaseHeaders,
    startedAtMs: number,
  ): PurchaseResult | undefined {
    const outcome = this.admissions.refuse(sale, userId, headers['x-admission']);
    if (outcome === undefined) return undefined;
    this.metrics.record(outcome, performance.now() - startedAtMs);
    return { outcome };
  }

  /** Several units are for sales that hold them; which kind a sale is of must be known for certain. */
  async #purchaseSeveral(
    request: PurchaseRequest,
    headers: PurchaseHeaders,
    startedAtMs: number,
  ): Promise<PurchaseResult> {
    const sale = await this.catalog.resolve(request.saleId);
    if (typeof sale === 'object' && isHoldSale(sale)) return this.#hold(sale, request, headers, startedAtMs);
    const outcome = sale === 'unknown' ? 'unknown-sale' : sale === undefined ? 'not-ready' : 'bad-quantity';
    this.metrics.record(outcome, performance.now() - startedAtMs);
    return outcome === 'bad-quantity' ? { outcome, quantityMax: INSTANT_QUANTITY } : { outcome };
  }

  /** A retired sale ended long ago, so only a repeated attempt can succeed: by the order id of its key. */
  async #decideWithoutRedis(
    sale: Sale | 'unknown' | undefined,
    { saleId, userId }: PurchaseRequest,
    repeatedId: string | undefined,
  ): Promise<'replayed' | 'not-active' | 'unknown-sale' | 'not-ready'> {
    const reason = this.#whyNotReady(sale);
    if (reason !== 'retired') return reason;
    if (repeatedId === undefined) return 'not-active';
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return 'not-ready';
    return order !== 'none' && order.orderId === repeatedId ? 'replayed' : 'not-active';
  }

  /** Requests a known sale to be opened; otherwise the reconciler reaches a sale that is not running only in turn. */
  #whyNotReady(sale: Sale | 'unknown' | undefined): 'unknown-sale' | 'not-ready' | 'retired' {
    if (sale === 'unknown') return 'unknown-sale';
    if (sale?.retiredAt !== undefined) return 'retired';
    if (sale !== undefined) this.requests.add(sale.saleId);
    return 'not-ready';
  }
}
