import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LoadTestModule } from '../load-test/load-test.module.js';
import { AccountController } from './account.controller.js';
import { DemoCounters } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';
import { ErrorFilter } from './error.filter.js';
import { OperationsController } from './operations.controller.js';
import { ShopController } from './shop.controller.js';
import { RANDOM, ShopService } from './shop.service.js';

@Module({})
export class DemoModule {
  static over(strategies: DemoStrategies, random: () => number, allowedHosts: readonly string[]): DynamicModule {
    return {
      module: DemoModule,
      imports: [LoadTestModule.over(allowedHosts)],
      controllers: [AccountController, ShopController, OperationsController],
      providers: [
        { provide: DemoStrategies, useValue: strategies },
        { provide: RANDOM, useValue: random },
        { provide: APP_FILTER, useClass: ErrorFilter },
        DemoCounters,
        DemoMetrics,
        ShopService,
      ],
    };
  }
}
