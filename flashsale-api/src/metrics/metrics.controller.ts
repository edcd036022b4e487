import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';
import { METRICS_PATH } from '../http/paths.js';

@Controller(METRICS_PATH)
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  /** What this process knows, from its memory: no store is asked. */
  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
