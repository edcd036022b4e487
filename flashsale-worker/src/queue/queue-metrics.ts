import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { type Verdict, VERDICTS } from './verdict.js';

/** The last one is the size of a full batch. */
const SIZE_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500];
const DURATION_SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures the batches taken from the purchase queue. */
@Injectable()
export class QueueMetrics {
  readonly #sizes: Histogram;
  readonly #durations: Histogram;
  readonly #deliveries: Counter<'verdict'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#sizes = new Histogram({
      name: 'flashsale_batch_reservations',
      help: 'Reservations in a batch from the purchase queue: one transaction turns them into orders',
      buckets: SIZE_BUCKETS,
      registers,
    });
    this.#durations = new Histogram({
      name: 'flashsale_batch_duration_seconds',
      help: 'Time from a batch to the verdicts on its reservations: one transaction and the settling of the outbox',
      buckets: DURATION_SECONDS_BUCKETS,
      registers,
    });
    this.#deliveries = new Counter({
      name: 'flashsale_deliveries_total',
      help: 'Deliveries from the purchase queue by verdict; dead ones go to the dead letters',
      labelNames: ['verdict'],
      registers,
    });
    for (const verdict of VERDICTS) this.#deliveries.inc({ verdict }, 0);
  }

  recordBatch(reservations: number, verdicts: readonly Verdict[], durationMs: number): void {
    this.#sizes.observe(reservations);
    this.#durations.observe(durationMs / 1_000);
    for (const verdict of VERDICTS) {
      this.#deliveries.inc({ verdict }, verdicts.filter((given) => given === verdict).length);
    }
  }
}
