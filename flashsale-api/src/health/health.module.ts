import { Module } from '@nestjs/common';
import { healthControllerAt, Readiness } from 'flashsale-core/nest';
import { HEALTH_PATHS } from '../http/paths.js';
import { PurchasesModule } from '../purchases/purchases.module.js';
import { ApiReadiness } from './readiness.js';
import { WarmUp } from './warm-up.js';

@Module({
  imports: [PurchasesModule],
  controllers: [healthControllerAt(HEALTH_PATHS)],
  providers: [ApiReadiness, { provide: Readiness, useExisting: ApiReadiness }, WarmUp],
  exports: [ApiReadiness, Readiness, WarmUp],
})
export class HealthModule {}
