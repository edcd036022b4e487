import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const LATENCY_SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What Prometheus reads. */
@Injectable()
export class DemoMetrics {
  readonly registry = new Registry();
  readonly #latency = new Histogram({
    name: 'race_lab_http_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_SECONDS_BUCKETS,
    registers: [this.registry],
  });
  readonly #orders = new Counter({
    name: 'race_lab_orders_total',
    help: 'Attempts to buy, by what came of them',
    labelNames: ['subject', 'strategy', 'outcome'],
    registers: [this.registry],
  });
  readonly #stock = new Gauge({
    name: 'race_lab_stock',
    help: 'What is left of a counter by its own account, as last seen',
    labelNames: ['subject', 'strategy'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'race_lab_' });
  }

  observeRequest(method: string, route: string, status: number, latencyMs: number): void {
    this.#latency.observe({ method, route, status }, latencyMs / 1_000);
  }

  countOrder(subject: string, strategy: string, outcome: string): void {
    this.#orders.inc({ subject, strategy, outcome });
  }

  setStock(subject: string, strategy: string, remaining: number): void {
    this.#stock.set({ subject, strategy }, remaining);
  }

  forgetStock(): void {
    this.#stock.reset();
  }
}
