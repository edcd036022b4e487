import { Injectable, Logger } from '@nestjs/common';
import {
  failPoint,
  type FoundPurchase,
  PURCHASE_OUTCOMES,
  type PurchaseOutcome,
  Reservations,
  SaleCatalog,
} from 'flashsale-core';
import { RejectionAudit } from '../audit/rejection-audit.js';
import { newOrderId, orderIdOfKey } from './order-id.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchaseStats } from './purchase-stats.js';
import type { PurchaseRequest } from './purchase.schema.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleRequests } from './sale-requests.js';
import { SoldOutRefusals } from './sold-out-refusals.js';

export type PurchaseResult =
  | { readonly outcome: 'reserved' | 'replayed'; readonly orderId: string }
  | { readonly outcome: Exclude<PurchaseOutcome, 'reserved' | 'replayed'> };

export type UserPurchaseResult = FoundPurchase | { readonly status: 'not-ready' | 'unknown-sale' };

/** Decides purchases. Unless the sale is retired, only Redis is waited for; the rest happens after the answer. */
@Injectable()
export class PurchasesService {
  readonly #logger = new Logger(PurchasesService.name);

  constructor(
    private readonly batcher: ReservationBatcher,
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
  ) {}

  /**
   * Refuses a purchase at once if the sale is known to be sold out and the user to own nothing. False if Redis must
   * decide. An Idempotency-Key changes nothing: who owns nothing has nothing to be repeated.
   */
  refuse({ saleId, userId }: PurchaseRequest): boolean {
    const startedAtMs = performance.now();
    const refusal = this.soldOut.refuse(saleId, userId, startedAtMs);
    if (refusal === undefined) return false;
    this.audit.record(PURCHASE_OUTCOMES['sold-out'].event, saleId, userId, refusal);
    this.stats.record('sold-out', saleId, refusal.epoch, startedAtMs);
    return true;
  }

  /** Decides one purchase. A reservation is durable and becomes exactly one order. */
  async purchase({ saleId, userId }: PurchaseRequest, idempotencyKey: string | undefined): Promise<PurchaseResult> {
    const startedAtMs = performance.now();
    const orderId = idempotencyKey === undefined ? newOrderId() : orderIdOfKey(saleId, userId, idempotencyKey);
    const trace = this.tracing.current;
    const deciding = this.batcher.decide(saleId, { userId, orderId });
    const decision = await (trace === undefined ? deciding : trace.reserve(deciding));
    switch (decision.outcome) {
      case 'reserved': {
        const { epoch, outboxId, decidedAtMs: reservedAtMs } = decision;
        failPoint('after_reserve');
        // Not awaited: while the broker is unavailable, the outbox entry stays and the relay publishes it later.
        const reservation = { saleId, userId, orderId, epoch, outboxId, reservedAtMs };
        if (trace === undefined) this.publisher.publish(reservation);
        else void trace.publish(orderId, (traceparent) => this.publisher.publishTraced(reservation, traceparent));
        this.stats.record('reserved', saleId, epoch, startedAtMs);
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
        this.stats.record(decision.outcome, saleId, decision.epoch, startedAtMs);
        return { outcome: decision.outcome };
      case 'not-ready': {
        const outcome = await this.#decideWithoutRedis(saleId, userId, idempotencyKey && orderId);
        this.metrics.record(outcome, performance.now() - startedAtMs);
        return outcome === 'replayed' ? { outcome, orderId } : { outcome };
      }
      case 'overloaded':
      case 'unknown':
        if (decision.outcome === 'unknown') this.#logOutage(decision.cause);
        this.metrics.record(decision.outcome, performance.now() - startedAtMs);
        return { outcome: decision.outcome };
    }
  }

  /** Whether a user owns a unit, and whether its order has reached the database. */
  async findPurchase(saleId: string, userId: string): Promise<UserPurchaseResult> {
    const found = await this.reservations.find(saleId, userId).catch((cause: Error) => {
      this.#logOutage(cause);
      return 'not-ready' as const;
    });
    if (found !== 'not-ready') return found;
    const reason = await this.#whyNotReady(saleId);
    if (reason !== 'retired') return { status: reason };
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return { status: 'not-ready' };
    return order === 'none' ? { status: 'NOT_PURCHASED' } : { status: 'CONFIRMED', orderId: order.orderId };
  }

  /** A retired sale ended long ago, so only a repeated attempt can succeed: by the order id of its key. */
  async #decideWithoutRedis(
    saleId: string,
    userId: string,
    repeatedId: string | undefined,
  ): Promise<'replayed' | 'not-active' | 'unknown-sale' | 'not-ready'> {
    const reason = await this.#whyNotReady(saleId);
    if (reason !== 'retired') return reason;
    if (repeatedId === undefined) return 'not-active';
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return 'not-ready';
    return order !== 'none' && order.orderId === repeatedId ? 'replayed' : 'not-active';
  }

  /** Requests a known sale to be opened; otherwise the reconciler reaches a sale that is not running only in turn. */
  async #whyNotReady(saleId: string): Promise<'unknown-sale' | 'not-ready' | 'retired'> {
    const sale = await this.catalog.resolve(saleId);
    if (sale === 'unknown') return 'unknown-sale';
    if (sale?.retiredAt !== undefined) return 'retired';
    if (sale !== undefined) this.requests.add(saleId);
    return 'not-ready';
  }

  #outageLoggedAtMs = 0;

  /** Logs an outage once a second, however many buyers it affects. */
  #logOutage(cause: Error): void {
    const nowMs = Date.now();
    if (nowMs - this.#outageLoggedAtMs < 1_000) return;
    this.#outageLoggedAtMs = nowMs;
    this.#logger.warn(
      `Redis does not answer, so buyers get 503 and the outcome of what they asked for is unknown: ${cause.message}`,
    );
  }
}
