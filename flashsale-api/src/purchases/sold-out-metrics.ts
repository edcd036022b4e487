import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { SoldOutRefusals } from './sold-out-refusals.js';

/** Measures what is refused from memory. */
@Injectable()
export class SoldOutMetrics {
  constructor(registry: Registry, soldOut: SoldOutRefusals) {
    readCounter(registry, {
      name: 'flashsale_refused_from_memory_total',
      help: 'Purchases refused as sold out without asking Redis',
      collect() {
        this.inc(soldOut.gauges.refusals);
      },
    });
    readGauge(registry, {
      name: 'flashsale_sold_out_sales',
      help: 'Sales that this process may refuse purchases of without asking Redis',
      collect() {
        this.set(soldOut.gauges.sales);
      },
    });
  }
}
