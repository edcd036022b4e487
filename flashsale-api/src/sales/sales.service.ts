import { Injectable } from '@nestjs/common';
import { parseSalePlace, type Sale, SaleCatalog } from 'flashsale-core';
import { cutPage, SaleRanking } from './sale-ranking.js';
import { type Observed, SaleObserver } from './sale-observer.js';
import { type SaleView, toSaleText, viewOfObservation, viewOfRecord } from './sale-view.js';
import type { SalesQuery } from './sales-query.dto.js';

/** Together with the age of an observation: a quarter of a second. */
const PAGE_FRESH_MS = 100;
/** The most pages that are shared. */
const SHARED_PAGES_MAX = 100;

export type SaleResult = SaleView | 'unknown-sale' | 'not-ready';

export interface SalesPage {
  /** The sales as JSON, earliest start first. */
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

  /** A page of sales, by default the most relevant ones; calls shortly after each other share it. */
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

  /** One sale as it was read a moment ago, without a wait; undefined where `find` has to be asked. */
  findFresh(saleId: string): SaleView | undefined {
    const fresh = this.observer.observeFresh(saleId);
    if (fresh === undefined || fresh.observed.gate === 'closed') return undefined;
    return viewOfObservation(saleId, fresh.observed, fresh.observed.nowMs + fresh.ageMs, this.#hasRoom(saleId));
  }

  /** One sale. Redis first: it knows a new sale as soon as it can be bought, and PostgreSQL is not needed. */
  async find(saleId: string): Promise<SaleResult> {
    const observation = await this.observer.observe(saleId).catch(() => 'unavailable' as const);
    if (observation === 'unavailable') return 'not-ready';
    const { observed, ageMs } = observation;
    const counted = observed && viewOfObservation(saleId, observed, observed.nowMs + ageMs, this.#hasRoom(saleId));
    if (counted !== undefined && observed?.gate !== 'closed') return counted;
    // Redis keeps the counters of a deleted sale, with its gate closed.
    const record = await this.catalog.resolve(saleId);
    if (record === 'unknown') return 'unknown-sale';
    if (counted !== undefined) return counted;
    return record === undefined ? 'not-ready' : viewOfRecord(record, this.observer.nowMs());
  }

  /** Redis does not know, and need not. */
  #hasRoom(saleId: string): true | undefined {
    const sale = this.catalog.find(saleId);
    return typeof sale === 'object' ? sale.hasRoom : undefined;
  }

  async #makePage({ limit, after, retired }: SalesQuery): Promise<SalesPage> {
    const place = after === undefined ? undefined : parseSalePlace(after);
    const asOfMs = place?.asOfMs ?? this.observer.nowMs();
    const ranking = this.#rankings[retired ?? 'false'];
    const { page, next } = cutPage(ranking.page(asOfMs, place, limit + 1), limit, asOfMs);
    const counted = await this.observer.observeAll(
      page.map(({ saleId }) => saleId),
      place === undefined ? 'first-page' : 'paging',
    );
    const views = page.map((sale) => this.#view(sale, counted.get(sale.saleId)));
    return { text: `[${views.sort(byStart).map(toSaleText).join(',')}]`, next };
  }

  /** Falls back to the database if the counters cannot be read, so that the other sales are shown. */
  #view(sale: Sale, counted: Observed | undefined): SaleView {
    if (counted === undefined) return viewOfRecord(sale, this.observer.nowMs());
    const { observed, ageMs } = counted;
    return viewOfObservation(sale.saleId, observed, observed.nowMs + ageMs, sale.hasRoom);
  }
}

/** Retired sales have a list of their own, so that they do not crowd out others. */
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
