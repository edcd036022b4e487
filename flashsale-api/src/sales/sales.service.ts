import { Injectable } from '@nestjs/common';
import { parseSalePlace, type Sale, SaleCatalog } from 'flashsale-core';
import { cutPage, SaleRanking } from './sale-ranking.js';
import { type Observed, SaleObserver } from './sale-observer.js';
import { type SaleView, toSaleText, viewOfObservation, viewOfRecord } from './sale-view.js';
import type { SalesQuery } from './sales-query.dto.js';

/** Together with the age of what is read, a quarter of a second. */
const PAGE_FRESH_MS = 100;
/** Pages that are shared at a time; others are made for each who asks. */
const SHARED_PAGES_MAX = 100;

export type SaleResult = SaleView | 'unknown-sale' | 'not-ready';

export interface SalesPage {
  /** The sales as JSON, the first to start first. */
  readonly text: string;
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** Shows sales. Counters come from Redis, so that any number of clients may poll. */
@Injectable()
export class SalesService {
  #listed: readonly Sale[] = [];
  #rankings = rankingsOf([]);
  readonly #pages = new Map<string, { readonly madeAtMs: number; readonly page: Promise<SalesPage> }>();

  constructor(
    private readonly observer: SaleObserver,
    private readonly catalog: SaleCatalog,
  ) {}

  /** A page of all sales, by default of those that matter most, shared by all who ask within a moment. */
  async list(query: SalesQuery): Promise<SalesPage | 'not-ready'> {
    const sales = this.catalog.list();
    if (sales === undefined) return 'not-ready';
    if (sales !== this.#listed) {
      this.#listed = sales;
      this.#rankings = rankingsOf(sales);
      this.#pages.clear();
    }
    const key = `${query.retired} ${query.limit} ${query.after}`;
    const nowMs = performance.now();
    const shared = this.#pages.get(key);
    if (shared !== undefined && nowMs - shared.madeAtMs <= PAGE_FRESH_MS) return shared.page;
    if (this.#pages.size >= SHARED_PAGES_MAX) this.#pages.clear();
    const page = this.#makePage(query);
    this.#pages.set(key, { madeAtMs: nowMs, page });
    return page;
  }

  /** One sale. Redis first: it knows a new sale as soon as it can be bought, and PostgreSQL need not be asked. */
  async find(saleId: string): Promise<SaleResult> {
    const observation = await this.observer.observe(saleId).catch(() => 'unavailable' as const);
    if (observation === 'unavailable') return 'not-ready';
    const { observed, ageMs } = observation;
    const counted = observed && viewOfObservation(saleId, observed, observed.nowMs + ageMs);
    if (counted !== undefined && observed?.gate !== 'closed') return counted;
    // Redis keeps the counters of a sale that is deleted, behind a closed gate.
    const record = await this.catalog.resolve(saleId);
    if (record === 'unknown') return 'unknown-sale';
    if (counted !== undefined) return counted;
    return record === undefined ? 'not-ready' : viewOfRecord(record, this.observer.nowMs());
  }

  async #makePage({ limit, after, retired }: SalesQuery): Promise<SalesPage> {
    const place = after === undefined ? undefined : parseSalePlace(after);
    const asOfMs = place?.asOfMs ?? this.observer.nowMs();
    const ranking = this.#rankings[retired ?? 'false'];
    const { page, next } = cutPage(ranking.page(asOfMs, place, limit + 1), limit, asOfMs);
    const counted = await this.observer.observeAll(
      page.map(({ saleId }) => saleId),
      place === undefined ? 'first-page' : 'leafing',
    );
    const views = page.map((sale) => this.#view(sale, counted.get(sale.saleId)));
    return { text: `[${views.sort(byStart).map(toSaleText).join(',')}]`, next };
  }

  /** A sale whose counters cannot be read keeps no other from being shown. */
  #view(sale: Sale, counted: Observed | undefined): SaleView {
    if (counted === undefined) return viewOfRecord(sale, this.observer.nowMs());
    const { observed, ageMs } = counted;
    return viewOfObservation(sale.saleId, observed, observed.nowMs + ageMs);
  }
}

/** Retired sales only take the place of those that somebody may look for, so they are listed for who asks for them. */
function rankingsOf(sales: readonly Sale[]): Record<'true' | 'false', SaleRanking> {
  const isRetired = ({ retiredAt }: Sale): boolean => retiredAt !== undefined;
  return {
    true: new SaleRanking(sales.filter(isRetired)),
    false: new SaleRanking(sales.filter((sale) => !isRetired(sale))),
  };
}

function byStart(a: SaleView, b: SaleView): number {
  return a.startsAt.localeCompare(b.startsAt) || a.saleId.localeCompare(b.saleId);
}
