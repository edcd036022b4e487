import { STATUS_CODES } from 'node:http';
import type { HttpException } from '@nestjs/common';
import type { ErrorBody } from '../http/error.filter.js';
import { RefusalWithMoreException } from '../http/refusal-with-more.exception.js';
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

/** Why somebody is not on a waiting list, or does not leave it. */
export interface ListRefusal extends ErrorBody {
  /** For programs; absent where the request is malformed. */
  readonly code?:
    | 'BAD_QUANTITY'
    | 'ENDED'
    | 'LIMIT_REACHED'
    | 'LIST_FULL'
    | 'NO_LIST'
    | 'NOT_LISTED'
    | 'NOT_STARTED'
    | 'OFFERED'
    | 'ON_SALE'
    | 'UNKNOWN_SALE';
}

/** @throws HttpException for what is not 200 */
export function toJoinedList(saleId: string, result: JoinResult): ListingView {
  switch (result.outcome) {
    case 'decided':
      return toJoined(saleId, result.joined);
    case 'bad-quantity':
      throw refusal(
        400,
        'BAD_QUANTITY',
        result.quantityMax === 1 ? 'quantity must be 1' : `quantity must be from 1 to ${result.quantityMax}`,
      );
    case 'not-started':
      throw refusal(409, 'NOT_STARTED', 'The sale has not begun');
    case 'ended':
      throw refusal(410, 'ENDED', 'The sale has ended');
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
  if (outcome === 'offered') throw refusal(409, 'OFFERED', 'You were offered units: cancel that order instead');
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
      throw refusal(404, 'NOT_LISTED', `You are not on the waiting list of ${saleId}`);
    case 'on-sale':
      throw refusal(409, 'ON_SALE', 'Units are on sale');
    case 'limit':
      throw refusal(
        409,
        'LIMIT_REACHED',
        'You have as many units of this sale as one buyer may have, or had too many holds',
      );
    case 'full':
      throw refusal(409, 'LIST_FULL', 'The waiting list is full');
  }
}

function refuse(saleId: string, outcome: 'unknown-sale' | 'no-list' | 'not-ready'): never {
  switch (outcome) {
    case 'unknown-sale':
      throw refusal(404, 'UNKNOWN_SALE', `Sale ${saleId} not found`);
    case 'no-list':
      throw refusal(404, 'NO_LIST', `Sale ${saleId} has no waiting list`);
    case 'not-ready':
      throw new RetryLaterException('The waiting list is not ready, please try again', RETRY_AFTER_SECONDS);
  }
}

function refusal(statusCode: number, code: ListRefusal['code'] & string, message: string): HttpException {
  const body: ListRefusal & { readonly message: string } = {
    ...{ statusCode, message, error: STATUS_CODES[statusCode] ?? '', code },
  };
  return new RefusalWithMoreException(body);
}
