import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { checkHealth, Database, type HealthReport, PurchasePublisher, RedisStore, RedisWatch } from 'flashsale-core';
import { PurchaseQueueStrategy } from '../queue/purchase-queue.strategy.js';

@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
    private readonly redisWatch: RedisWatch,
    private readonly publisher: PurchasePublisher,
    private readonly queue: PurchaseQueueStrategy,
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

  /** The process takes purchases from the queue, and may make orders of them. */
  @Get('ready')
  ready(): { status: 'ok' } {
    if (this.redis.isForeign) throw new ServiceUnavailableException('Redis belongs to another shop');
    if (!this.queue.isConsuming) throw new ServiceUnavailableException('Not consuming from RabbitMQ');
    return { status: 'ok' };
  }
}
