import { Controller, Get, Header } from '@nestjs/common';
import { DemoCounters } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';
import { FLASH_SALE, PRODUCTS } from './demo-subjects.js';
import { type HealthAnswer, HealthService } from './health.service.js';

@Controller()
export class OperationsController {
  constructor(
    private readonly healthService: HealthService,
    private readonly counters: DemoCounters,
    private readonly strategies: DemoStrategies,
    private readonly metrics: DemoMetrics,
  ) {}

  @Get('health')
  health(): Promise<HealthAnswer> {
    return this.healthService.ask();
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async metricsText(): Promise<string> {
    // What a buyer takes from who names no strategy is there from the beginning.
    const shown = [
      { subject: FLASH_SALE, strategy: this.strategies.careful },
      ...PRODUCTS.map((subject) => ({ subject, strategy: this.strategies.careless(subject) })),
    ];
    this.metrics.expectOrders(shown);
    this.metrics.setLevels(await this.counters.levels(shown));
    return this.metrics.registry.metrics();
  }
}
