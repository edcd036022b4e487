import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';

/** Where Prometheus looks by custom. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  /** What this process knows, from its memory: no store is asked. */
  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
