import { Module } from '@nestjs/common';
import { PaymentGateway } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { CommandExecutor } from './command-executor.js';
import { Decisions } from './decisions.js';
import { HoldMirror } from './hold-mirror.js';
import { PaymentCommandsService } from './payment-commands.service.js';
import { PaymentEventsService } from './payment-events.service.js';
import { PaymentMetrics } from './payment-metrics.js';
import { PaymentRetrievalService } from './payment-retrieval.service.js';

/** Nobody waits for it, and an answer that is late is better than one that is unknown. */
const PROVIDER_DEADLINE_MS = 15_000;

@Module({
  providers: [
    {
      provide: PaymentGateway,
      inject: [ENVIRONMENT],
      useFactory: ({ payments }: Environment) => PaymentGateway.open(payments, PROVIDER_DEADLINE_MS),
    },
    HoldMirror,
    Decisions,
    PaymentMetrics,
    CommandExecutor,
    PaymentEventsService,
    PaymentCommandsService,
    PaymentRetrievalService,
  ],
  exports: [PaymentGateway, PaymentEventsService, PaymentCommandsService, PaymentRetrievalService],
})
export class PaymentsModule {}
