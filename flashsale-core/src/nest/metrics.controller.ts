import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';

/** The path that Prometheus scrapes by default. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  /** Served from this process's memory, without asking a store. */
  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
