import { Injectable } from '@nestjs/common';
import { RedisStore, RedisWatch, SaleCatalog } from 'flashsale-core';
import { Readiness } from 'flashsale-core/nest';
import { Siblings } from '../processes/siblings.js';

/** Whether load balancers should send traffic here. */
@Injectable()
export class ApiReadiness extends Readiness {
  #warmingUp = false;
  #stopping = false;

  constructor(
    private readonly redis: RedisStore,
    private readonly redisWatch: RedisWatch,
    private readonly catalog: SaleCatalog,
    private readonly siblings: Siblings,
  ) {
    super();
  }

  beginWarmUp(): void {
    this.#warmingUp = true;
  }

  endWarmUp(): void {
    this.#warmingUp = false;
  }

  /** From now on load balancers should send traffic elsewhere. */
  beginStopping(): void {
    this.#stopping = true;
  }

  /** Where several processes share the port, buyers may reach any of them: all must be ready. */
  reasonNotReady(): string | undefined {
    return this.ownReason() ?? this.siblings.state.reasonNotReady;
  }

  /** Of this process alone. RabbitMQ is not required: without it purchases wait in the outbox. */
  ownReason(): string | undefined {
    if (this.#stopping) return 'The process is stopping';
    if (this.#warmingUp) return 'The process warms up';
    if (this.redis.isForeign) return 'Redis belongs to another shop';
    if (!this.redis.isReached) return 'Redis is not connected';
    // Until PostgreSQL answers, it is unknown whether Redis belongs to this shop.
    if (this.catalog.list() === undefined) return 'The sales were not read from PostgreSQL yet';
    if (!this.redis.isConnected) return 'Redis is not connected';
    if (this.redisWatch.condition?.writeRefusal !== undefined) return 'Redis takes no writes';
    return undefined;
  }
}
