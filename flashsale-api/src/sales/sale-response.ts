import { NotFoundException } from '@nestjs/common';
import { RetryLaterException } from '../http/retry-later.exception.js';

const RETRY_AFTER_SECONDS = 1;

/** The answer of HTTP to the question for one sale. @throws HttpException when it cannot be shown */
export function toSaleResponse<View extends object>(saleId: string, result: View | 'unknown-sale' | 'not-ready'): View {
  if (result === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  return toReadyResponse(result);
}

/** @throws HttpException 503 while a store that is needed is away */
export function toReadyResponse<View extends object>(result: View | 'not-ready'): View {
  if (result === 'not-ready')
    throw new RetryLaterException('Sales cannot be read, please try again', RETRY_AFTER_SECONDS);
  return result;
}
