import { Controller, Get, Logger, ServiceUnavailableException } from '@nestjs/common';
import { Database, Health, type HealthReport, PurchasePublisher, RedisWatch } from 'flashsale-core';
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
    const checks = {
      database: () => database.check(),
      redis: () => redisWatch.look(),
      rabbitmq: () => publisher.queueDepth(),
    };
    this.#health = new Health(checks, new Logger(Health.name));
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
