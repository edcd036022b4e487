import { Global, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { metricsRegistry } from './metrics-registry.js';
import { MetricsController } from './metrics.controller.js';
import { RequestMetrics } from './request-metrics.js';

/** Every part counts what it does; here it is told to Prometheus. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [metricsRegistry, RequestMetrics],
  exports: [Registry, RequestMetrics],
})
export class MetricsModule {}
