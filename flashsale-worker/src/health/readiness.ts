import { Injectable } from '@nestjs/common';
import { RedisStore } from 'flashsale-core';
import { Readiness } from 'flashsale-core/nest';
import { PurchaseQueueStrategy } from '../queue/purchase-queue.strategy.js';

/** Whether the process consumes the purchase queue and may write orders. */
@Injectable()
export class WorkerReadiness extends Readiness {
  constructor(
    private readonly redis: RedisStore,
    private readonly queue: PurchaseQueueStrategy,
  ) {
    super();
  }

  reasonNotReady(): string | undefined {
    if (this.redis.isForeign) return 'Redis belongs to another shop';
    return this.queue.isConsuming ? undefined : 'Not consuming from RabbitMQ';
  }
}
