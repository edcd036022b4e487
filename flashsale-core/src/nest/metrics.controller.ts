import { Controller, Get, Header, Optional } from '@nestjs/common';
import { Registry } from 'prom-client';
import { WholeHost } from './whole-host.js';

/** The path that Prometheus scrapes by default. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly registry: Registry,
    @Optional() private readonly host?: WholeHost,
  ) {}

  /** Served from the memory of the processes, without asking a store. */
  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.host?.readMetrics() ?? this.registry.metrics();
  }
}
