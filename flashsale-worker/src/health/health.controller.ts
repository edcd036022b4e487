import { Controller, Get, Logger, ServiceUnavailableException } from '@nestjs/common';
import {
  Database,
  Health,
  type HealthReport,
  processHealth,
  PurchasePublisher,
  RedisStore,
  RedisWatch,
} from 'flashsale-core';
import { PurchaseQueueStrategy } from '../queue/purchase-queue.strategy.js';

@Controller('health')
export class HealthController {
  readonly #health: Health;

  constructor(
    database: Database,
    private readonly redis: RedisStore,
    redisWatch: RedisWatch,
    publisher: PurchasePublisher,
    private readonly queue: PurchaseQueueStrategy,
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

  /** The process takes purchases from the queue, and may make orders of them. */
  @Get('ready')
  ready(): { status: 'ok' } {
    if (this.redis.isForeign) throw new ServiceUnavailableException('Redis belongs to another shop');
    if (!this.queue.isConsuming) throw new ServiceUnavailableException('Not consuming from RabbitMQ');
    return { status: 'ok' };
  }
}
