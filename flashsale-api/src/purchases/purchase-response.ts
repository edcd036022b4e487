import { BadRequestException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { PURCHASE_OUTCOMES } from 'flashsale-core';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { UserPurchaseResult } from './purchases.service.js';
import type { CappedResult } from './units-per-address.js';

const RETRY_AFTER_SECONDS = 1;

export interface PurchaseResponse {
  readonly success: boolean;
  readonly status: 'SUCCESS' | 'ALREADY_PURCHASED' | 'SOLD_OUT';
  readonly message: string;
  readonly orderId?: string;
}

export interface UserPurchaseResponse {
  readonly purchased: boolean;
  readonly orderId: string | null;
  readonly status: 'RESERVED' | 'CONFIRMED' | 'NOT_PURCHASED';
}

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
      return SOLD_OUT;
    case 'not-active':
      throw new BadRequestException('Sale is not currently active');
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
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'not-ready':
      throw new RetryLaterException('Sale is not ready, please try again', RETRY_AFTER_SECONDS);
  }
}
