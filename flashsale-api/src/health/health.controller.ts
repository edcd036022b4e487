import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { checkHealth, Database, type HealthReport, PurchasePublisher, RedisWatch } from 'flashsale-core';
import { HEALTH_PATHS } from '../http/paths.js';
import { Readiness } from './readiness.js';

@Controller(HEALTH_PATHS)
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly redisWatch: RedisWatch,
    private readonly publisher: PurchasePublisher,
    private readonly readiness: Readiness,
  ) {}

  @Get()
  report(): Promise<HealthReport> {
    return checkHealth({
      database: () => this.database.check(),
      redis: () => this.redisWatch.look(),
      rabbitmq: () => this.publisher.queueDepth(),
    });
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
