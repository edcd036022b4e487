import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LoadTestModule } from '../load-test/load-test.module.js';
import type { StoreAddresses } from '../stores/stores.js';
import { AccountController } from './account.controller.js';
import { DemoCounters } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';
import { ErrorFilter } from './error.filter.js';
import { HealthService } from './health.service.js';
import { OperationsController } from './operations.controller.js';
import { PRINT, type Print, PurchaseLog } from './purchase-log.js';
import { ShopController } from './shop.controller.js';
import { RANDOM, ShopService } from './shop.service.js';

export interface DemoParts {
  readonly addresses: StoreAddresses;
  readonly strategies: DemoStrategies;
  readonly random: () => number;
  readonly print: Print;
  /** Where the load test may go besides this machine. */
  readonly allowedHosts: readonly string[];
}

@Module({})
export class DemoModule {
  static over({ addresses, strategies, random, print, allowedHosts }: DemoParts): DynamicModule {
    return {
      module: DemoModule,
      imports: [LoadTestModule.over(allowedHosts)],
      controllers: [AccountController, ShopController, OperationsController],
      providers: [
        { provide: DemoStrategies, useValue: strategies },
        { provide: RANDOM, useValue: random },
        { provide: PRINT, useValue: print },
        { provide: HealthService, useValue: new HealthService(addresses, strategies) },
        { provide: APP_FILTER, useClass: ErrorFilter },
        DemoCounters,
        DemoMetrics,
        PurchaseLog,
        ShopService,
      ],
    };
  }
}
