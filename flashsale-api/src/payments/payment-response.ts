import { BadRequestException, ConflictException, GoneException, NotFoundException } from '@nestjs/common';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { heldUntil } from '../orders/order-times.js';
import type { EventReceipt } from './event-inbox.js';
import type { StartOutcome } from './payment-starts.js';

export const RETRY_AFTER_SECONDS = 1;

export interface EventResponse {
  readonly received: true;
}

/** A payment that its buyer may pay now. */
export interface StartedPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly provider: 'stripe' | 'sandbox';
  readonly status: 'OPEN';
  /** With it, and without anything else, the payment can be paid. */
  readonly clientSecret: string;
  /** An integer of minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly expiresAt: string;
  readonly secondsLeft: number;
  /** Where the sandbox takes the money: a page, which returns to the address in `return_url` if there is one. */
  readonly paymentUrl?: string;
  /** For the form of Stripe in a browser. */
  readonly publishableKey?: string;
}

export interface PreparingPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly status: 'PREPARING';
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

/** @throws HttpException when there is nothing to pay now */
export function toStartResponse(orderId: string, result: StartOutcome): StartedPayment | PreparingPayment {
  switch (result.outcome) {
    case 'open': {
      const { payment, provider, clientSecret, way, nowMs } = result;
      const { paymentId, amount, currency, untilMs } = payment;
      return {
        ...{ paymentId, orderId, provider, status: 'OPEN', clientSecret, amount, currency },
        ...heldUntil(untilMs, nowMs),
        ...way,
      };
    }
    case 'preparing':
      return { paymentId: result.paymentId, orderId, status: 'PREPARING' };
    case 'paid':
      throw new ConflictException('This order is paid');
    case 'expired':
      throw new GoneException('This order has expired');
    case 'cancelled':
      throw new GoneException('This order was cancelled');
    case 'unknown-order':
      throw new NotFoundException(`Order ${orderId} not found`);
    case 'not-recorded':
      throw new RetryLaterException('The order is being recorded, please try again', RETRY_AFTER_SECONDS);
    case 'busy':
      throw new RetryLaterException('Too many payments are being started, please try again', RETRY_AFTER_SECONDS);
    case 'refused-by-provider':
      throw new RetryLaterException('The payment cannot be prepared, please try again', RETRY_AFTER_SECONDS);
    case 'no-provider':
      throw new RetryLaterException('This shop takes no payments now, please try again', RETRY_AFTER_SECONDS);
  }
}
