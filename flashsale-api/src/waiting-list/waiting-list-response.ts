import { BadRequestException, ConflictException, GoneException, NotFoundException } from '@nestjs/common';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { FindResult, JoinResult, LeaveResult } from './waiting-list.service.js';

const RETRY_AFTER_SECONDS = 1;

/** Where a user stands on the waiting list of a sale. */
export interface ListingView {
  readonly status: 'LISTED' | 'OFFERED';
  /** How many come first; of who is listed, as what follows. */
  readonly ahead?: number;
  readonly quantity?: number;
  readonly acceptLess?: boolean;
  /** The order by which the units are held, of who was offered some. */
  readonly orderId?: string;
}

/** @throws HttpException for what is not 200 */
export function toJoinedList(saleId: string, result: JoinResult): ListingView {
  switch (result.outcome) {
    case 'decided':
      return toJoined(saleId, result.joined);
    case 'bad-quantity':
      throw new BadRequestException(
        result.quantityMax === 1 ? 'quantity must be 1' : `quantity must be from 1 to ${result.quantityMax}`,
      );
    case 'not-started':
      throw new ConflictException('The sale has not begun');
    case 'ended':
      throw new GoneException('The sale has ended');
    case 'unknown-sale':
    case 'no-list':
    case 'not-ready':
      return refuse(saleId, result.outcome);
  }
}

/** @throws HttpException for what is not 200 */
export function toListing(saleId: string, result: FindResult): ListingView {
  return result.outcome === 'found' ? toJoined(saleId, result.found) : refuse(saleId, result.outcome);
}

/** @throws HttpException for what is not 204 */
export function toLeftList(saleId: string, { outcome }: LeaveResult): void {
  if (outcome === 'left') return;
  if (outcome === 'offered') throw new ConflictException('You were offered units: cancel that order instead');
  refuse(saleId, outcome);
}

function toJoined(saleId: string, joined: Extract<JoinResult, { outcome: 'decided' }>['joined']): ListingView {
  switch (joined.standing) {
    case 'listed': {
      const { ahead, quantity, acceptLess } = joined;
      return { status: 'LISTED', ahead, quantity, acceptLess };
    }
    case 'offered':
      return { status: 'OFFERED', orderId: joined.orderId };
    case 'not-listed':
      throw new NotFoundException(`You are not on the waiting list of ${saleId}`);
    case 'on-sale':
      throw new ConflictException('Units are on sale');
    case 'limit':
      throw new ConflictException('You have as many units of this sale as one buyer may have, or had too many holds');
    case 'full':
      throw new ConflictException('The waiting list is full');
  }
}

function refuse(saleId: string, outcome: 'unknown-sale' | 'no-list' | 'not-ready'): never {
  switch (outcome) {
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'no-list':
      throw new NotFoundException(`Sale ${saleId} has no waiting list`);
    case 'not-ready':
      throw new RetryLaterException('The waiting list is not ready, please try again', RETRY_AFTER_SECONDS);
  }
}
