import { Injectable } from '@nestjs/common';
import { type Reservation, RecordedHistogram, type RecordedSeries } from 'flashsale-core';
import { Counter, Registry } from 'prom-client';

const CONFIRMATION_SECONDS_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Why reservations are retried: SQLSTATE classes (08 connection, 40 rollback, 53 resources, 55 lock not available, 57
 * operator intervention), another fault of PostgreSQL, a fault of Redis, a Redis that belongs to another shop than the
 * database, or counters that are not loaded.
 */
const RETRY_CLASSES = [
  'sqlstate_08',
  'sqlstate_40',
  'sqlstate_53',
  'sqlstate_55',
  'sqlstate_57',
  'postgresql',
  'redis',
  'foreign_redis',
  'not_ready',
] as const;
export type RetryClass = (typeof RETRY_CLASSES)[number];

/** Measures the outcomes of reservations. */
@Injectable()
export class OrderMetrics {
  readonly #confirmations: RecordedSeries;
  readonly #retries: Counter<'class'>;
  readonly #brokenPromises: Counter;
  readonly #lostHolds: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#confirmations = new RecordedHistogram({
      name: 'flashsale_order_confirmation_seconds',
      help: 'Time from a reservation, by the clock of Redis, to the commit of its order, by the clock of the worker',
      buckets: CONFIRMATION_SECONDS_BUCKETS,
      registers,
    }).series({});
    this.#retries = new Counter({
      name: 'flashsale_retries_total',
      help: 'Reservations that must be retried, by reason',
      labelNames: ['class'],
      registers,
    });
    for (const retryClass of RETRY_CLASSES) this.#retries.inc({ class: retryClass }, 0);
    this.#brokenPromises = new Counter({
      name: 'flashsale_broken_promises_total',
      help: 'Buyers who received SUCCESS and for whom no unit is left (OVERSOLD in the audit trail)',
      registers,
    });
    this.#lostHolds = new Counter({
      name: 'flashsale_holds_lost_total',
      help: 'Holds for which no unit is left after a loss of Redis (HOLD_LOST in the audit trail); nobody had paid for them',
      registers,
    });
  }

  confirmed(reservations: readonly Reservation[]): void {
    const nowMs = Date.now();
    for (const { reservedAtMs } of reservations) this.#confirmations.record(Math.max(nowMs - reservedAtMs, 0) / 1_000);
  }

  retried(retryClass: RetryClass, reservations: number): void {
    this.#retries.inc({ class: retryClass }, reservations);
  }

  promiseBroken(): void {
    this.#brokenPromises.inc();
  }

  holdLost(): void {
    this.#lostHolds.inc();
  }
}

/** The retry class of an error from PostgreSQL or the connection to it. */
export function retryClassOf(error: unknown): RetryClass {
  const code = (error as { code?: unknown } | undefined)?.code;
  const retryClass = `sqlstate_${typeof code === 'string' && code.length === 5 ? code.slice(0, 2) : ''}`;
  return RETRY_CLASSES.find((known) => known === retryClass) ?? 'postgresql';
}
