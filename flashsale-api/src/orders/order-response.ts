import { ConflictException, GoneException, NotFoundException } from '@nestjs/common';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { CancelOutcome, OrderMoney } from './order-cancellation.js';
import type { OrderRefusal } from './order-finder.js';

const RETRY_AFTER_SECONDS = 1;

export interface CancelledOrder {
  readonly orderId: string;
  readonly status: 'CANCELLED';
  readonly money: OrderMoney;
}

/** @throws HttpException when there is no order to show */
export function toOrderResponse<View extends object | string>(
  orderId: string,
  result: View | OrderRefusal,
): Exclude<View, OrderRefusal> {
  if (result === 'unknown-order') throw new NotFoundException(`Order ${orderId} not found`);
  if (result === 'not-ready')
    throw new RetryLaterException('Orders cannot be read, please try again', RETRY_AFTER_SECONDS);
  return result as Exclude<View, OrderRefusal>;
}

/** The HTTP response to a cancellation. @throws HttpException for those that are not 200 */
export function toCancelResponse(orderId: string, result: CancelOutcome): CancelledOrder {
  switch (result.outcome) {
    case 'cancelled':
      return { orderId, status: 'CANCELLED', money: result.money };
    case 'unknown-order':
    case 'not-ready':
      return toOrderResponse<never>(orderId, result.outcome);
    case 'not-recorded':
      throw new RetryLaterException('The order is being recorded, please try again', RETRY_AFTER_SECONDS);
    case 'busy':
      throw new RetryLaterException('Too many orders are being cancelled, please try again', RETRY_AFTER_SECONDS);
    case 'unknown':
      throw new RetryLaterException(
        'It is not known yet whether the order is cancelled, please try again',
        RETRY_AFTER_SECONDS,
      );
    case 'confirmed':
      throw new ConflictException('This order is confirmed and can be cancelled by the seller only');
    case 'needs-refund':
      throw new ConflictException('This order is confirmed and can be cancelled with a refund only');
    case 'expired':
      throw new GoneException('This order has expired');
  }
}
