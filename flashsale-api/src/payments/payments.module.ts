import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { PaymentGateway } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { EventInbox } from './event-inbox.js';

/** A buyer waits for it; what takes longer is prepared by a worker. */
const PROVIDER_DEADLINE_MS = 3_000;

@Module({
  providers: [
    {
      provide: PaymentGateway,
      inject: [ENVIRONMENT],
      useFactory: ({ payments }: Environment) => PaymentGateway.open(payments, PROVIDER_DEADLINE_MS),
    },
    EventInbox,
  ],
  exports: [PaymentGateway],
})
export class PaymentsModule implements OnApplicationShutdown {
  constructor(private readonly gateway: PaymentGateway) {}

  onApplicationShutdown(): void {
    this.gateway.close();
  }
}
