import { Injectable } from '@nestjs/common';
import { type Sale, SaleCatalog } from 'flashsale-core';
import { SaleObserver } from './sale-observer.js';
import { type SaleView, viewOfObservation, viewOfRecord } from './sale-view.js';

export type SaleResult = SaleView | 'unknown-sale' | 'not-ready';

/** Shows sales. Counters come from Redis, so that any number of clients may poll. */
@Injectable()
export class SalesService {
  constructor(
    private readonly observer: SaleObserver,
    private readonly catalog: SaleCatalog,
  ) {}

  /** All sales, the first to start first. */
  async list(): Promise<SaleView[] | 'not-ready'> {
    const sales = this.catalog.list();
    if (sales === undefined) return 'not-ready';
    const views = await Promise.all(sales.map((sale) => this.#view(sale.saleId, sale)));
    if (views.includes('not-ready')) return 'not-ready';
    return views.filter((view) => typeof view === 'object').sort(byStart);
  }

  /** One sale. */
  async find(saleId: string): Promise<SaleResult> {
    return this.#view(saleId, this.catalog.find(saleId));
  }

  /** Redis first: it knows a new sale as soon as it can be bought, the catalog up to two seconds later. */
  async #view(saleId: string, record: Sale | 'unknown' | undefined): Promise<SaleResult> {
    const observation = await this.observer.observe(saleId).catch(() => 'unavailable' as const);
    if (observation === 'unavailable') return 'not-ready';
    const { observed, ageMs } = observation;
    if (observed !== undefined) return viewOfObservation(saleId, observed, observed.nowMs + ageMs);
    if (record === 'unknown') return 'unknown-sale';
    return record === undefined ? 'not-ready' : viewOfRecord(record, Date.now());
  }
}

function byStart(a: SaleView, b: SaleView): number {
  return a.startsAt.localeCompare(b.startsAt) || a.saleId.localeCompare(b.saleId);
}
