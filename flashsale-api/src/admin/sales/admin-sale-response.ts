import { BadRequestException, ConflictException, NotFoundException } from '@nestjs/common';
import { SALE_NAME_LENGTH_MAX, TOTAL_STOCK_MAX } from 'flashsale-core';
import { RetryLaterException } from '../../http/retry-later.exception.js';
import type { AdminSale } from './admin-sale-view.js';
import type { AdminSaleResult } from './admin-sales.service.js';

const RETRY_AFTER_SECONDS = 1;

/** @throws HttpException for a refusal */
export function toAdminSaleResponse(saleId: string | undefined, result: AdminSaleResult): AdminSale {
  switch (result) {
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'exists':
      throw new ConflictException(`Sale ${saleId} exists already`);
    case 'window-reversed':
      throw new BadRequestException('startsAt must be before endsAt');
    case 'unpresentable':
      throw new BadRequestException(`name must be readable and have at most ${SALE_NAME_LENGTH_MAX} characters`);
    case 'unknown-currency':
      throw new BadRequestException('currency must be a code of ISO 4217, such as EUR');
    case 'terms-of-instant-sale':
      throw new BadRequestException('Price, limits and times of holds are for sales of the mode HOLD');
    case 'no-price':
      throw new BadRequestException('A sale of the mode HOLD needs unitPrice and currency');
    case 'not-held':
      throw new ConflictException(`Sale ${saleId} holds nothing, so it has no terms of holds`);
    case 'terms-out-of-range':
      throw new BadRequestException('The terms of the holds are out of range');
    case 'limit-below-quantity':
      throw new BadRequestException('quantityMax must be at most limitPerUser');
    case 'amount-too-large':
      throw new BadRequestException(`unitPrice * quantityMax must be at most ${Number.MAX_SAFE_INTEGER}`);
    case 'fixed-once-opened':
      throw new ConflictException(
        `Sale ${saleId} was opened: its currency stays, and its limit per user can only be raised`,
      );
    case 'too-much-stock':
      throw new BadRequestException(`A sale has at most ${TOTAL_STOCK_MAX} units`);
    case 'too-early':
      throw new ConflictException(`Sale ${saleId} has not ended, so it cannot be retired`);
    case 'unsettled':
      throw new ConflictException(
        `Sale ${saleId} cannot be retired: not every reservation of it is an order (npm run repair)`,
      );
    case 'not-ready':
      throw new RetryLaterException(`Sale ${saleId} is not ready, please try again`, RETRY_AFTER_SECONDS);
    default:
      return result;
  }
}
