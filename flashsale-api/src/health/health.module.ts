import { Module } from '@nestjs/common';
import { PurchasesModule } from '../purchases/purchases.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';
import { WarmUp } from './warm-up.js';

@Module({
  imports: [PurchasesModule],
  controllers: [HealthController],
  providers: [Readiness, WarmUp],
  exports: [Readiness, WarmUp],
})
export class HealthModule {}
