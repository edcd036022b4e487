import { Injectable, Controller, Get, Header } from '@nestjs/common';
import type { ServiceHealth } from 'flashsale-core/nest';
import { askPostgresql, askRedis, type StoreAnswer } from '../stores/availability.js';
import type { StoreAddresses } from '../stores/store-addresses.js';
import { DemoCounters } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies, FLASH_SALE, PRODUCTS } from './demo-strategies.js';

/** Below what whoever asks waits for the answer. */
const ANSWER_DEADLINE_MS = 1_000;

type StoreHealth = ServiceHealth | { readonly status: 'not-configured'; readonly message: string };

interface HealthAnswer {
  /** `degraded` where a store that is configured does not answer now. */
  readonly status: 'ok' | 'degraded';
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly services: { readonly database: StoreHealth; readonly redis: StoreHealth };
  /** Those that can be named in `?strategy=`. */
  readonly strategies: readonly string[];
}

/** Asks the stores anew for every answer: by connections of its own, so that claims at work do not stand in its way. */
@Injectable()
export class HealthService {
  #asking: Promise<HealthAnswer> | undefined;

  constructor(
    private readonly addresses: StoreAddresses,
    private readonly strategies: DemoStrategies,
  ) {}

  /** Who asks while an answer is under way gets that one. */
  ask(): Promise<HealthAnswer> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<HealthAnswer> {
    const [database, redis] = await Promise.all([
      askPostgresql(this.addresses, ANSWER_DEADLINE_MS),
      askRedis(this.addresses, ANSWER_DEADLINE_MS),
    ]);
    const services = {
      database: healthOf(this.addresses.postgresql, database),
      redis: healthOf(this.addresses.redis, redis),
    };
    return {
      status: Object.values(services).some(({ status }) => status === 'down') ? 'degraded' : 'ok',
      timestamp: new Date().toISOString(),
      services,
      strategies: this.strategies.names(),
    };
  }
}

function healthOf(address: string | undefined, answer: StoreAnswer): StoreHealth {
  if ('version' in answer) return { status: 'up', message: answer.version };
  return { status: address === undefined ? 'not-configured' : 'down', message: answer.reason };
}

@Controller()
export class OperationsController {
  constructor(
    private readonly healthService: HealthService,
    private readonly counters: DemoCounters,
    private readonly strategies: DemoStrategies,
    private readonly metrics: DemoMetrics,
  ) {}

  @Get('health')
  health(): Promise<HealthAnswer> {
    return this.healthService.ask();
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async metricsText(): Promise<string> {
    // What a buyer takes from who names no strategy is there from the beginning.
    const shown = [
      { subject: FLASH_SALE, strategy: this.strategies.careful },
      ...PRODUCTS.map((subject) => ({ subject, strategy: this.strategies.careless(subject) })),
    ];
    this.metrics.expectOrders(shown);
    this.metrics.setLevels(await this.counters.levels(shown));
    return this.metrics.registry.metrics();
  }
}
