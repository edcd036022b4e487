import { Injectable } from '@nestjs/common';
import { type ListFigures, OFFER_ENDS, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { readSaleGauges, type SaleGauge } from '../sales/sale-gauges.js';

/** As many as there are sales that are measured. */
export const LISTS_MEASURED_MAX = 100;
/** Older figures are not reported: PostgreSQL is away, or another worker reads them now. */
const FRESH_MS = 30_000;

const LIST_GAUGES: readonly SaleGauge<ListFigures>[] = [
  { name: 'flashsale_list_waiting', help: 'Users on a waiting list', read: ({ waiting }) => waiting },
  {
    name: 'flashsale_list_oldest_seconds',
    help: 'How long the one waits who has waited longest on a waiting list; 0 where nobody waits',
    read: ({ oldestSeconds }) => oldestSeconds,
  },
  {
    name: 'flashsale_list_untold_seconds',
    help: 'How long Redis, which makes the offers, has not been told of somebody who joined a waiting list; 0 where it knows all',
    read: ({ untoldSeconds }) => untoldSeconds,
  },
];

/**
 * Measures waiting lists, in the worker that keeps them; the others have no such gauges. During a handover two workers may have them
 * for some seconds, so read them with `max`, not `sum`.
 */
@Injectable()
export class ListMetrics {
  #lists: readonly ListFigures[] = [];
  #readAtMs = -Infinity;

  constructor(registry: Registry) {
    const fresh = (): readonly ListFigures[] => (performance.now() - this.#readAtMs < FRESH_MS ? this.#lists : []);
    readSaleGauges(registry, LIST_GAUGES, () => fresh().map((list) => [list.saleId, list]));
    readGauge(registry, {
      name: 'flashsale_list_offers',
      help: 'Offers to who waited on a list, by what became of them: open, taken, run_out or cancelled',
      labelNames: ['sale', 'end'],
      collect() {
        this.reset();
        for (const list of fresh()) for (const end of OFFER_ENDS) this.set({ sale: list.saleId, end }, list[end]);
      },
    });
  }

  measured(lists: readonly ListFigures[]): void {
    this.#lists = lists;
    this.#readAtMs = performance.now();
  }

  /** Another worker measures now. */
  forget(): void {
    this.#lists = [];
  }
}
