import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { PaymentGateway } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { OrdersModule } from '../orders/orders.module.js';
import { EventInbox } from './event-inbox.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentStarts, PROVIDER_DEADLINE_MS } from './payment-starts.js';

@Module({
  imports: [OrdersModule],
  controllers: [PaymentsController],
  providers: [
    {
      provide: PaymentGateway,
      inject: [ENVIRONMENT],
      useFactory: ({ payments }: Environment) => PaymentGateway.open(payments, PROVIDER_DEADLINE_MS),
    },
    EventInbox,
    PaymentStarts,
  ],
  exports: [PaymentGateway],
})
export class PaymentsModule implements OnApplicationShutdown {
  constructor(private readonly gateway: PaymentGateway) {}

  onApplicationShutdown(): void {
    this.gateway.close();
  }
}
