import { BadRequestException, ConflictException, type HttpException, NotFoundException } from '@nestjs/common';
import { DRAFTS_MAX, SALE_NAME_LENGTH_MAX, TOTAL_STOCK_MAX } from 'flashsale-core';
import { RetryLaterException } from '../../http/retry-later.exception.js';
import type { DraftRefusal } from '../drafts/drafts.service.js';
import type { AdminSaleRefusal } from './admin-sales.service.js';

const RETRY_AFTER_SECONDS = 1;

/** @throws HttpException for a refusal */
export function orRefuse<Shown extends object>(
  saleId: string | undefined,
  result: Shown | AdminSaleRefusal | DraftRefusal,
): Shown {
  if (typeof result === 'string') throw toException(saleId, result);
  return result;
}

/** What a refusal says to clients. */
export function toException(saleId: string | undefined, refusal: AdminSaleRefusal | DraftRefusal): HttpException {
  switch (refusal) {
    case 'unknown-sale':
      return new NotFoundException(`Sale ${saleId} not found`);
    case 'unknown-draft':
      return new NotFoundException(`Draft ${saleId} not found`);
    case 'exists':
      return new ConflictException(`Sale ${saleId} exists already`);
    case 'too-many-drafts':
      return new ConflictException(`There are ${DRAFTS_MAX} drafts already: publish or discard some first`);
    case 'window-reversed':
      return new BadRequestException('startsAt must be before endsAt');
    case 'window-over':
      return new BadRequestException('The sale would be over already: endsAt must be in the future');
    case 'not-started':
      return new ConflictException(`Sale ${saleId} has not started, so it cannot be ended: change its window`);
    case 'has-ended':
      return new ConflictException(`Sale ${saleId} has ended already`);
    case 'unpresentable':
      return new BadRequestException(`name must be readable and have at most ${SALE_NAME_LENGTH_MAX} characters`);
    case 'unknown-currency':
      return new BadRequestException('currency must be a code of ISO 4217, such as EUR');
    case 'terms-of-instant-sale':
      return new BadRequestException('Price, limits and times of holds are for sales of the mode HOLD');
    case 'no-price':
      return new BadRequestException('A sale of the mode HOLD needs unitPrice and currency');
    case 'not-held':
      return new ConflictException(`Sale ${saleId} holds nothing, so it has no terms of holds`);
    case 'terms-out-of-range':
      return new BadRequestException('The terms of the holds are out of range');
    case 'limit-below-quantity':
      return new BadRequestException('quantityMax must be at most limitPerUser');
    case 'amount-too-large':
      return new BadRequestException(`unitPrice * quantityMax must be at most ${Number.MAX_SAFE_INTEGER}`);
    case 'fixed-once-opened':
      return new ConflictException(
        `Sale ${saleId} was opened: its currency stays, and its limit per user can only be raised`,
      );
    case 'one-bucket-only':
      return new BadRequestException('A sale of the mode HOLD, or with a waiting room, has one bucket');
    case 'too-much-stock':
      return new BadRequestException(`A sale has at most ${TOTAL_STOCK_MAX} units`);
    case 'too-early':
      return new ConflictException(`Sale ${saleId} has not ended, so it cannot be retired`);
    case 'unsettled':
      return new ConflictException(
        `Sale ${saleId} cannot be retired: not every reservation of it is an order (npm run repair)`,
      );
    case 'not-ready':
      return new RetryLaterException(`Sale ${saleId} is not ready, please try again`, RETRY_AFTER_SECONDS);
  }
}
