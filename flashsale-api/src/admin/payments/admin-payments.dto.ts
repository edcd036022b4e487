import { IsIn, Matches } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { ORDER_ID_PATTERN } from '../../orders/orders.schema.js';
import { Filter, PAGE_LIMIT_DEFAULT, PageCursor, PageLimit } from '../input.js';
import { PAYMENT_STATES, type PaymentRecord, PAYMENTS_CURSOR } from './payment-records.js';

export class PaymentParams {
  /** A UUID, as the id of an order. */
  @Matches(new RegExp(ORDER_ID_PATTERN))
  readonly paymentId!: string;
}

export class PaymentsQuery {
  @Filter()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;

  @Filter()
  @IsIn(PAYMENT_STATES)
  readonly state?: PaymentRecord['state'];

  /** Those alone of which a command is stuck. */
  @Filter()
  @IsIn(['true'])
  readonly stuck?: 'true';

  @PageLimit()
  readonly limit: number = PAGE_LIMIT_DEFAULT;

  @PageCursor(PAYMENTS_CURSOR)
  readonly after?: string;
}
