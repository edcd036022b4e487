import type { OrderStatus } from 'flashsale-core';
import type { FoundOrder } from './order-finder.js';
import type { OrderPayment } from './order-rows.js';
import { laterStatus, statusOfHold } from './order-state.js';
import { heldUntil, NOT_HELD, type OrderTimes } from './order-times.js';

/** An order as its buyer sees it. Amounts are integers of minor units; times in ISO 8601, UTC. */
export interface OrderView extends OrderTimes {
  readonly orderId: string;
  readonly saleId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  /** Null before the buyer has begun to pay; absent while PostgreSQL is away or has yet to record the order. */
  readonly payment?: OrderPayment | null;
  /** When the payment was decided; null before, absent like the payment. */
  readonly confirmedAt?: string | null;
  /** Why it ended; null while it has not, or while that is not known. */
  readonly endReason: string | null;
}

/** @param nowMs by the clock of Redis, for an order that was not read there */
export function toOrderView({ read, row, ...facts }: FoundOrder, nowMs: number): OrderView {
  const hold = read?.hold;
  const known = typeof row === 'object' ? row : undefined;
  const ofRedis = hold && statusOfHold(hold);
  const status = laterStatus(known?.status ?? 'HELD', ofRedis ?? 'HELD');
  // A payment lengthens a hold in PostgreSQL first.
  const untilMs = Math.max(known?.untilMs ?? 0, hold?.untilMs ?? 0);
  return {
    ...facts,
    status,
    ...(status === 'HELD' ? heldUntil(untilMs, read?.nowMs ?? nowMs) : NOT_HELD),
    ...(known && { payment: known.payment, confirmedAt: known.confirmedAt?.toISOString() ?? null }),
    endReason: known?.endReason ?? (status === 'EXPIRED' ? 'DEADLINE' : null),
  };
}
