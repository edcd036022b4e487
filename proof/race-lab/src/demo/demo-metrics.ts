import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DemoCounter, Level } from './demo-counters.service.js';
import { type DemoSubject, PRODUCTS } from './demo-strategies.js';

const LATENCY_SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What Prometheus reads: under the names that dashboards look for, and in more detail under names of our own. */
@Injectable()
export class DemoMetrics {
  readonly registry = new Registry();
  readonly #latencies = ['http_request_duration_seconds', 'race_lab_http_request_duration_seconds'].map(
    (name) =>
      new Histogram({
        name,
        help: 'Time from a request to its answer',
        labelNames: ['method', 'route', 'status'],
        buckets: LATENCY_SECONDS_BUCKETS,
        registers: [this.registry],
      }),
  );
  readonly #orders = new Counter({
    name: 'orders_total',
    help: 'Orders placed',
    labelNames: ['product', 'strategy'],
    registers: [this.registry],
  });
  readonly #attempts = new Counter({
    name: 'race_lab_orders_total',
    help: 'Attempts to buy, by what came of them',
    labelNames: ['subject', 'strategy', 'outcome'],
    registers: [this.registry],
  });
  readonly #stock = new Gauge({
    name: 'product_stock',
    help: 'What is left of a product by its own account; below zero where more was sold',
    labelNames: ['product', 'strategy'],
    registers: [this.registry],
  });
  readonly #levels = new Gauge({
    name: 'race_lab_stock',
    help: 'What is left of a counter by its own account: products, and the balance',
    labelNames: ['subject', 'strategy'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'race_lab_' });
  }

  observeRequest(method: string, route: string, status: number, latencyMs: number): void {
    for (const latency of this.#latencies) latency.observe({ method, route, status }, latencyMs / 1_000);
  }

  countAttempt(subject: DemoSubject, strategy: string, outcome: string): void {
    this.#attempts.inc({ subject: subject.id, strategy, outcome });
    if (outcome === 'granted' && isProduct(subject)) this.#orders.inc({ product: subject.id, strategy });
  }

  /** Lets a dashboard see a product before anybody bought it. */
  expectOrders(counters: readonly DemoCounter[]): void {
    for (const { subject, strategy } of counters) this.#orders.inc({ product: subject.id, strategy }, 0);
  }

  /** In place of all levels that were known. */
  setLevels(levels: readonly Level[]): void {
    this.#stock.reset();
    this.#levels.reset();
    for (const { subject, strategy, remaining } of levels) {
      this.#levels.set({ subject: subject.id, strategy }, remaining);
      if (isProduct(subject)) this.#stock.set({ product: subject.id, strategy }, remaining);
    }
  }
}

function isProduct(subject: DemoSubject): boolean {
  return PRODUCTS.includes(subject);
}
