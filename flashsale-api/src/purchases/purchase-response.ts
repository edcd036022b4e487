import { BadRequestException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { PURCHASE_OUTCOMES } from 'flashsale-core';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { heldUntil, NOT_HELD } from '../orders/order-times.js';
import type { ToldOrder } from './hold-purchases.js';
import { toHoldResponse } from './hold-response.js';
import type { PurchaseResponse, UserPurchaseResponse } from './purchase-bodies.js';
import type { UserPurchaseResult } from './purchases.service.js';
import type { CappedResult } from './units-per-address.js';

const RETRY_AFTER_SECONDS = 1;

const ALREADY_PURCHASED: PurchaseResponse = {
  success: false,
  status: PURCHASE_OUTCOMES.duplicate.status,
  message: 'You have already purchased from this sale',
};
const SOLD_OUT: PurchaseResponse = {
  success: false,
  status: PURCHASE_OUTCOMES['sold-out'].status,
  message: 'Sale is sold out',
};

/** What most buyers get, serialised once. */
export const SOLD_OUT_TEXT = JSON.stringify(SOLD_OUT);

/** The HTTP response for each purchase result. @throws HttpException for those that are not 200 */
export function toPurchaseResponse(saleId: string, result: CappedResult): PurchaseResponse {
  switch (result.outcome) {
    case 'reserved':
    case 'replayed':
      return {
        success: true,
        status: PURCHASE_OUTCOMES[result.outcome].status,
        message: 'Purchase reserved successfully',
        orderId: result.orderId,
      };
    case 'duplicate':
      return ALREADY_PURCHASED;
    case 'sold-out':
      return 'hasWaiters' in result && result.hasWaiters ? { ...SOLD_OUT, waitingList: true } : SOLD_OUT;
    case 'held':
    case 'held-again':
    case 'already-held':
    case 'limit-reached':
    case 'too-many-holds':
    case 'not-enough':
    case 'all-held':
    case 'key-reused':
    case 'bad-quantity':
      return toHoldResponse(result);
    case 'not-active':
      throw new BadRequestException('Sale is not currently active');
    case 'not-admitted':
      throw new ForbiddenException('This sale has a waiting room, and it is not your turn yet, or no longer');
    case 'address-has-enough':
      throw new ForbiddenException('Your address has as many units of this sale as one address may have');
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'not-ready':
      throw new RetryLaterException('Sale is not ready, please try again', RETRY_AFTER_SECONDS);
    case 'overloaded':
      throw new RetryLaterException('Too many purchases at once, please try again', RETRY_AFTER_SECONDS);
    case 'unknown':
      throw new RetryLaterException('The outcome is not known yet, please try again', RETRY_AFTER_SECONDS);
  }
}

/** The HTTP response to whether a user owns a unit. @throws HttpException for those that are not 200 */
export function toUserPurchaseResponse(saleId: string, result: UserPurchaseResult): UserPurchaseResponse {
  switch (result.status) {
    case 'RESERVED':
    case 'CONFIRMED':
      return { purchased: true, orderId: result.orderId, status: result.status };
    case 'NOT_PURCHASED':
      return { purchased: false, orderId: null, status: 'NOT_PURCHASED' };
    case 'orders':
      return toOrdersResponse(result.orders);
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'not-ready':
      throw new RetryLaterException('Sale is not ready, please try again', RETRY_AFTER_SECONDS);
  }
}

/** A user may have several orders in a sale that holds units; the first that is paid for stands for all. */
function toOrdersResponse(orders: readonly ToldOrder[]): UserPurchaseResponse {
  const first = orders.find(({ state }) => state === 'CONFIRMED') ?? orders[0];
  return {
    purchased: first?.state === 'CONFIRMED',
    orderId: first?.orderId ?? null,
    status: first === undefined ? 'NOT_PURCHASED' : first.state === 'CONFIRMED' ? 'CONFIRMED' : 'HELD',
    orders: orders.map(({ state, orderId, quantity, amount, currency, untilMs, nowMs }) => ({
      ...{ orderId, status: state, quantity, amount, currency },
      ...(state === 'HELD' ? heldUntil(untilMs, nowMs) : NOT_HELD),
    })),
  };
}
