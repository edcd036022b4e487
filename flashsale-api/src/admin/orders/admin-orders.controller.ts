import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { IsBoolean, IsString, Length, Matches } from 'class-validator';
import { OrderCancellation } from '../../orders/order-cancellation.js';
import { type CancelledOrder, toCancelResponse } from '../../orders/order-response.js';
import { ORDER_ID_PATTERN } from '../../orders/orders.schema.js';
import { AdminRoute } from '../admin-route.js';
import { MayBeLeftOut } from '../input.js';

const REASON_LENGTH_MAX = 200;
/** At least one visible character, and no control characters, which break PostgreSQL or terminals. */
const REASON = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

class OrderParams {
  @Matches(new RegExp(ORDER_ID_PATTERN))
  readonly orderId!: string;
}

export class CancelOrderDto {
  /** For the audit trail. */
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  @Matches(REASON, { message: 'reason must be readable' })
  readonly reason!: string;

  /** Whether what was paid goes back; without it only an order that is held is cancelled. */
  @IsBoolean()
  @MayBeLeftOut()
  readonly refund: boolean = true;
}

@AdminRoute('orders')
export class AdminOrdersController {
  constructor(private readonly cancellation: OrderCancellation) {}

  /** Ends an order whether it is held or confirmed; its money goes back. */
  @Post(':orderId/cancel')
  @HttpCode(200)
  async cancel(@Param() { orderId }: OrderParams, @Body() { reason, refund }: CancelOrderDto): Promise<CancelledOrder> {
    const operator = { kind: 'operator', reason, refund } as const;
    return toCancelResponse(orderId, await this.cancellation.cancel(orderId, undefined, operator));
  }
}
