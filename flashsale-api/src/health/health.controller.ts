import { Controller, Get, Logger, ServiceUnavailableException } from '@nestjs/common';
import { Database, Health, type HealthReport, processHealth, PurchasePublisher, RedisWatch } from 'flashsale-core';
import { HEALTH_PATHS } from '../http/paths.js';
import { Readiness } from './readiness.js';

@Controller(HEALTH_PATHS)
export class HealthController {
  readonly #health: Health;

  constructor(
    database: Database,
    redisWatch: RedisWatch,
    publisher: PurchasePublisher,
    private readonly readiness: Readiness,
  ) {
    this.#health = processHealth({ database, redisWatch, publisher }, new Logger(Health.name));
  }

  @Get()
  report(): Promise<HealthReport> {
    return this.#health.report();
  }

  /** The process runs and its event loop turns. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Send traffic here. */
  @Get('ready')
  ready(): { status: 'ok' } {
    const obstacle = this.readiness.obstacle();
    if (obstacle !== undefined) throw new ServiceUnavailableException(obstacle);
    return { status: 'ok' };
  }
}
