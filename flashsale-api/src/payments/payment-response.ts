import { BadRequestException, NotFoundException } from '@nestjs/common';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { EventReceipt } from './event-inbox.js';

const RETRY_AFTER_SECONDS = 1;

export interface EventResponse {
  readonly received: true;
}

/** @throws HttpException for an event that is not stored */
export function toEventResponse(provider: string, receipt: EventReceipt): EventResponse {
  switch (receipt) {
    case 'received':
      return { received: true };
    case 'bad-signature':
      throw new BadRequestException('The signature does not match');
    case 'unknown-provider':
      throw new NotFoundException(`This shop takes no payments by ${provider}`);
    case 'away':
      throw new RetryLaterException('Events cannot be stored, please try again', RETRY_AFTER_SECONDS);
  }
}
