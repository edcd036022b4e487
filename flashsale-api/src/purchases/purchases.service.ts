import { Injectable, Logger } from '@nestjs/common';
import { failPoint, findPurchase, type FoundPurchase, RedisStore, SaleCatalog } from 'flashsale-core';
import { RejectionAudit } from '../audit/rejection-audit.js';
import { newOrderId, orderIdOfKey } from './order-id.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PurchaseFigures } from './purchase-figures.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import type { PurchaseRequest } from './purchase.schema.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleWishes } from './sale-wishes.js';

export type PurchaseResult =
  | { readonly outcome: 'success'; readonly orderId: string }
  | { readonly outcome: 'already-purchased' | 'sold-out' | 'not-active' | 'unknown-sale' }
  /** Refused, or decided without our knowing how: the buyer has to ask again. */
  | { readonly outcome: 'not-ready' | 'overloaded' | 'unknown' };

export type UserPurchaseResult = FoundPurchase | { readonly status: 'not-ready' | 'unknown-sale' };

const MEASURED = {
  replayed: 'replayed',
  'not-active': 'not_active',
  'unknown-sale': 'unknown_sale',
  'not-ready': 'not_ready',
} as const;

/** Decides purchases. Those of sales that are not retired wait for Redis alone; everything else happens after the answer. */
@Injectable()
export class PurchasesService {
  readonly #logger = new Logger(PurchasesService.name);

  constructor(
    private readonly batcher: ReservationBatcher,
    private readonly publisher: PublishBatcher,
    private readonly audit: RejectionAudit,
    private readonly catalog: SaleCatalog,
    private readonly redis: RedisStore,
    private readonly retiredOrders: RetiredOrders,
    private readonly figures: PurchaseFigures,
    private readonly metrics: PurchaseMetrics,
    private readonly tracing: PurchaseTracing,
    private readonly wishes: SaleWishes,
  ) {}

  /** Decides one purchase. `success` is durable and becomes exactly one order. */
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
        // Not awaited: should the broker be away, the outbox entry stays and the relay publishes it later.
        const reservation = { saleId, userId, orderId, epoch, outboxId, reservedAtMs };
        if (trace === undefined) this.publisher.publish(reservation);
        else void trace.publish(orderId, (traceparent) => this.publisher.publishTraced(reservation, traceparent));
        this.figures.record('SUCCESS', saleId, epoch, startedAtMs);
        failPoint('before_reply');
        return { outcome: 'success', orderId };
      }
      case 'replayed':
        this.audit.record('REPLAYED', saleId, userId, decision);
        this.metrics.record('replayed', performance.now() - startedAtMs);
        return { outcome: 'success', orderId };
      case 'duplicate':
        this.audit.record('REJECTED_DUPLICATE', saleId, userId, decision);
        this.figures.record('ALREADY_PURCHASED', saleId, decision.epoch, startedAtMs);
        return { outcome: 'already-purchased' };
      case 'sold-out':
        this.audit.record('REJECTED_SOLD_OUT', saleId, userId, decision);
        this.figures.record('SOLD_OUT', saleId, decision.epoch, startedAtMs);
        return { outcome: 'sold-out' };
      case 'not-active':
        this.audit.record('REJECTED_NOT_ACTIVE', saleId, userId, decision);
        this.figures.record('NOT_ACTIVE', saleId, decision.epoch, startedAtMs);
        return { outcome: 'not-active' };
      case 'not-ready': {
        const decided = await this.#decideWithoutRedis(saleId, userId, idempotencyKey && orderId);
        this.metrics.record(MEASURED[decided], performance.now() - startedAtMs);
        return decided === 'replayed' ? { outcome: 'success', orderId } : { outcome: decided };
      }
      case 'overloaded':
        this.metrics.record('overloaded', performance.now() - startedAtMs);
        return { outcome: 'overloaded' };
      case 'unknown':
        this.metrics.record('unknown', performance.now() - startedAtMs);
        this.#tellOutage(decision.cause);
        return { outcome: 'unknown' };
    }
  }

  /** Tells whether a user owns a unit, and whether its order has reached the database. */
  async findPurchase(saleId: string, userId: string): Promise<UserPurchaseResult> {
    const found = await findPurchase(this.redis.sale(saleId), userId).catch((cause: Error) => {
      this.#tellOutage(cause);
      return 'not-ready' as const;
    });
    if (found !== 'not-ready') return found;
    const reason = await this.#whyNotReady(saleId);
    if (reason !== 'retired') return { status: reason };
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return { status: 'not-ready' };
    return order === 'none' ? { status: 'NOT_PURCHASED' } : { status: 'CONFIRMED', orderId: order.orderId };
  }

  /** A retired sale ended long ago, so only who asks again can hear of a success: by the order id of his key. */
  async #decideWithoutRedis(
    saleId: string,
    userId: string,
    repeatedId: string | undefined,
  ): Promise<keyof typeof MEASURED> {
    const reason = await this.#whyNotReady(saleId);
    if (reason !== 'retired') return reason;
    if (repeatedId === undefined) return 'not-active';
    const order = await this.retiredOrders.find(saleId, userId);
    if (order === undefined) return 'not-ready';
    return order !== 'none' && order.orderId === repeatedId ? 'replayed' : 'not-active';
  }

  /** Asks for a sale that is there to be opened: the reconciler gets to one that is not running only in turn. */
  async #whyNotReady(saleId: string): Promise<'unknown-sale' | 'not-ready' | 'retired'> {
    const sale = await this.catalog.resolve(saleId);
    if (sale === 'unknown') return 'unknown-sale';
    if (sale?.retiredAt !== undefined) return 'retired';
    if (sale !== undefined) this.wishes.add(saleId);
    return 'not-ready';
  }

  #outageToldAtMs = 0;

  /** One line a second for an outage, however many buyers it meets. */
  #tellOutage(cause: Error): void {
    const nowMs = Date.now();
    if (nowMs - this.#outageToldAtMs < 1_000) return;
    this.#outageToldAtMs = nowMs;
    this.#logger.warn(`Redis does not answer, so buyers hear 503 and what they asked for is unknown: ${cause.message}`);
  }
}
