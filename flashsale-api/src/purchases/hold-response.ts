import { BadRequestException, ConflictException } from '@nestjs/common';
import { PURCHASE_OUTCOMES } from 'flashsale-core';
import { heldUntil } from '../orders/order-times.js';
import type { HoldResult, ToldOrder } from './hold-purchases.js';
import type { PurchaseResponse } from './purchase-bodies.js';

/** The results that other sales have as well are answered as there. */
type OwnResult = Exclude<
  HoldResult,
  { outcome: 'duplicate' | 'sold-out' | 'not-active' | 'not-ready' | 'overloaded' | 'unknown' }
>;

const ALL_HELD: PurchaseResponse = {
  success: false,
  status: PURCHASE_OUTCOMES['all-held'].status,
  message: 'All units are held by other buyers; some may come back',
};

/** The HTTP response for the results of holding units. @throws HttpException for those that are not 200 */
export function toHoldResponse(result: OwnResult): PurchaseResponse {
  switch (result.outcome) {
    case 'held':
    case 'held-again':
      return toOrderResponse(result.order);
    case 'already-held': {
      const { orderId, untilMs, nowMs } = result.order;
      return {
        success: false,
        status: PURCHASE_OUTCOMES['already-held'].status,
        message: 'You have a hold in this sale',
        orderId,
        ...heldUntil(untilMs, nowMs),
      };
    }
    case 'limit-reached': {
      const { unitsOwned, limitPerUser } = result;
      return {
        success: false,
        status: PURCHASE_OUTCOMES['limit-reached'].status,
        message: `You have ${unitsOwned} of ${limitPerUser} units that one buyer may have`,
        unitsOwned,
        limitPerUser,
      };
    }
    case 'too-many-holds':
      return {
        success: false,
        status: PURCHASE_OUTCOMES['too-many-holds'].status,
        message: `You have had ${result.ordersPerUserMax} holds in this sale and may not have more`,
      };
    case 'not-enough': {
      const { remainingStock } = result;
      return {
        success: false,
        status: PURCHASE_OUTCOMES['not-enough'].status,
        message: remainingStock === 1 ? 'Only 1 unit is left' : `Only ${remainingStock} units are left`,
        remainingStock,
      };
    }
    case 'all-held':
      return result.hasWaiters ? { ...ALL_HELD, waitingList: true } : ALL_HELD;
    case 'key-reused':
      throw new ConflictException('This Idempotency-Key was used with another quantity');
    case 'bad-quantity':
      throw new BadRequestException(
        result.quantityMax === 1 ? 'quantity must be 1' : `quantity must be from 1 to ${result.quantityMax}`,
      );
  }
}

/** What became of an order, to whoever made it or repeats the attempt. */
function toOrderResponse({ state, orderId, quantity, amount, currency, untilMs, nowMs }: ToldOrder): PurchaseResponse {
  switch (state) {
    case 'HELD':
      return {
        success: true,
        status: 'HELD',
        message: 'Held for you until you have paid',
        ...{ orderId, quantity, amount, currency },
        ...heldUntil(untilMs, nowMs),
      };
    case 'CONFIRMED':
      return {
        success: true,
        status: 'CONFIRMED',
        message: 'Purchase confirmed',
        ...{ orderId, quantity, amount, currency },
      };
    case 'EXPIRED':
      return {
        success: false,
        status: 'EXPIRED',
        message: 'Your units were held until you had to pay, and are on sale again',
        orderId,
      };
    case 'CANCELLED':
      return { success: false, status: 'CANCELLED', message: 'This order was cancelled', orderId };
  }
}
