import { Controller, Get, Header } from '@nestjs/common';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';

export interface HealthAnswer {
  readonly status: 'ok';
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** Those that can be named in `?strategy=`. */
  readonly strategies: readonly string[];
}

@Controller()
export class OperationsController {
  constructor(
    private readonly strategies: DemoStrategies,
    private readonly metrics: DemoMetrics,
  ) {}

  @Get('health')
  health(): HealthAnswer {
    return { status: 'ok', timestamp: new Date().toISOString(), strategies: this.strategies.names() };
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  metricsText(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
