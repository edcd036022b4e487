import { Injectable } from '@nestjs/common';
import {
  PURCHASE_OUTCOMES,
  type PurchaseOutcome,
  readGauge,
  RecordedHistogram,
  type RecordedSeries,
} from 'flashsale-core';
import { Registry } from 'prom-client';
import { HoldBatcher } from './hold-batcher.js';
import { ReservationBatcher } from './reservation-batcher.js';

const DURATION_SECONDS_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Measures purchases by outcome and duration. */
@Injectable()
export class PurchaseMetrics {
  readonly #durations: Readonly<Record<PurchaseOutcome, RecordedSeries>>;

  constructor(registry: Registry, reservations: ReservationBatcher, holds: HoldBatcher) {
    const durations = new RecordedHistogram({
      name: 'flashsale_purchase_duration_seconds',
      help: 'Time from a purchase of the right shape to its decision, by outcome',
      labelNames: ['outcome'],
      buckets: DURATION_SECONDS_BUCKETS,
      registers: [registry],
    });
    this.#durations = Object.fromEntries(
      Object.entries(PURCHASE_OUTCOMES).map(([outcome, { label }]) => [outcome, durations.series({ outcome: label })]),
    ) as Record<PurchaseOutcome, RecordedSeries>;
    readGauge(registry, {
      name: 'flashsale_purchases_in_flight',
      help: 'Purchases that wait for the decision of Redis',
      collect() {
        this.set(reservations.inFlight + holds.inFlight);
      },
    });
  }

  /** Runs for every purchase, and allocates no memory. */
  record(outcome: PurchaseOutcome, latencyMs: number): void {
    this.#durations[outcome].record(latencyMs / 1_000);
  }

  reset(): void {
    for (const durations of Object.values(this.#durations)) durations.reset();
  }
}
