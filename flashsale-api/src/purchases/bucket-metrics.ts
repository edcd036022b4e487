import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { BucketPurchases } from './bucket-purchases.js';

/** Measures who finds nothing in the bucket of his own. */
@Injectable()
export class BucketMetrics {
  constructor(registry: Registry, buckets: BucketPurchases) {
    readCounter(registry, {
      name: 'flashsale_waited_for_buckets_total',
      help: 'Purchases whose own bucket had nothing, so that the others were asked',
      collect() {
        this.inc(buckets.gauges.waited);
      },
    });
    readGauge(registry, {
      name: 'flashsale_waiting_for_buckets',
      help: 'Purchases that wait for the units of other buckets now',
      collect() {
        this.set(buckets.gauges.waiting);
      },
    });
  }
}
