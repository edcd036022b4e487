import { Injectable } from '@nestjs/common';
import { type Hold, readGauge, RecordedHistogram, type RecordedSeries } from 'flashsale-core';
import { Registry } from 'prom-client';

const RELEASE_SECONDS_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Measures the sweeper, in the worker that sweeps; the others have no such gauges. */
@Injectable()
export class ExpiryMetrics {
  readonly #released: RecordedSeries;
  /** Holds that are due and could not be ended in the last round, by sale. */
  readonly #left = new Map<string, number>();
  #skewMs = 0;

  constructor(registry: Registry) {
    this.#released = new RecordedHistogram({
      name: 'flashsale_hold_release_seconds',
      help: 'Time from the deadline of a hold to when its units were on sale again, by the clock of Redis',
      buckets: RELEASE_SECONDS_BUCKETS,
      registers: [registry],
    }).series({});
    const left = this.#left;
    readGauge(registry, {
      name: 'flashsale_holds_overdue',
      help: 'Holds whose deadline has passed and that could not be ended in the last round',
      collect() {
        this.set([...left.values()].reduce((sum, holds) => sum + holds, 0));
      },
    });
    const skewMs = (): number => this.#skewMs;
    readGauge(registry, {
      name: 'flashsale_clock_skew_seconds',
      help: 'The clock of Redis minus that of PostgreSQL, when a hold was due last; beyond 5 s no hold is ended',
      collect() {
        this.set(skewMs() / 1_000);
      },
    });
  }

  expired(holds: readonly Pick<Hold, 'untilMs'>[], nowMs: number): void {
    for (const { untilMs } of holds) this.#released.record(Math.max(nowMs - untilMs, 0) / 1_000);
  }

  swept(saleId: string, left: number): void {
    if (left === 0) this.#left.delete(saleId);
    else this.#left.set(saleId, left);
  }

  clocksCompared(skewMs: number): void {
    this.#skewMs = skewMs;
  }
}
