import { Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { type CommandKind, Payments } from 'flashsale-core';
import { type Act, CurrentAct } from '../acts/act.js';
import { AdminRoute } from '../admin-route.js';
import type { Page } from '../records/orders-page.js';
import { PaymentParams, PaymentsQuery } from './admin-payments.dto.js';
import { type PaymentRecord, PaymentRecords } from './payment-records.js';

export interface RetriedPayment {
  readonly paymentId: string;
  /** What is tried again from now on. */
  readonly retried: readonly CommandKind[];
}

/** Payments, for operators: which are stuck, and another try. */
@AdminRoute('payments')
export class AdminPaymentsController {
  constructor(
    private readonly records: PaymentRecords,
    private readonly payments: Payments,
  ) {}

  @Get()
  list(@Query() { stuck, ...query }: PaymentsQuery): Promise<Page<PaymentRecord>> {
    return this.records.readPage({ ...query, isStuck: stuck === 'true' });
  }

  @Post(':paymentId/retry')
  @HttpCode(200)
  async retry(@Param() { paymentId }: PaymentParams, @CurrentAct() act: Act): Promise<RetriedPayment> {
    const retried = await this.payments.retryCommands(paymentId);
    if (retried === undefined) throw new NotFoundException(`Payment ${paymentId} not found`);
    const after = { paymentId, retried };
    act.note({ after });
    return after;
  }
}
