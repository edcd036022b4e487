import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../process/logger.js';
import { SaleLookup } from './sale-lookup.js';
import { compareStarts } from './sale-place.js';
import type { Sale, SaleInBuckets } from './sale.js';
import type { Sales } from './sales.js';

/** An older list is refreshed in the background at the next read. */
const FRESH_MS = 2_000;
/** At most one query in this time, also while PostgreSQL is away. */
const REFRESH_PERIOD_MS_MIN = 1_000;
/** Longer than any transaction takes: `updated_at` is when the transaction that changed the row began. */
const CHANGE_MARGIN_MS = 120_000;
/** Everything is read again after this time, because a restored row changes without its `updated_at`. */
const READ_ALL_PERIOD_MS = 60_000;
/** A larger page would delay this process's buyers: 20,000 rows block it for a tenth of a second. */
const SALES_PER_READING_MAX = 500;

/**
 * The sales as PostgreSQL knows them, held in memory. Reads never wait for PostgreSQL once the first list is loaded; a
 * refresh runs in the background and reads what has changed.
 */
export class SaleCatalog {
  #sales: Map<string, Sale> | undefined;
  /** The same sales, earliest start first; undefined until requested. */
  #sorted: readonly Sale[] | undefined;
  #readAtMs = -Infinity;
  #readAllAtMs = -Infinity;
  #attemptedAtMs = -Infinity;
  #refreshing: Promise<void> | undefined;
  /** Sales found one by one during a full read, which may have begun too early to see them. */
  #foundMeanwhile: Sale[] | undefined;
  readonly #lookup: SaleLookup;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly records: Pick<Sales, 'findMany' | 'listAfter' | 'listChanged'>,
    private readonly logger: Logger,
  ) {
    this.#lookup = new SaleLookup((saleIds) => this.records.findMany(saleIds));
  }

  /** Keeps the list fresh also while nobody reads it: an API must not answer with an outdated epoch. */
  start(): void {
    this.#timer ??= setInterval(() => this.#keepFresh(), REFRESH_PERIOD_MS_MIN);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** All sales, earliest start first; undefined until PostgreSQL was reached once. */
  list(): readonly Sale[] | undefined {
    this.#keepFresh();
    if (this.#sales === undefined) return undefined;
    return (this.#sorted ??= [...this.#sales.values()].sort(compareStarts));
  }

  /**
   * One sale, from memory. 'unknown' when none had that id a moment ago, though it may be new; undefined until
   * PostgreSQL was reached once.
   */
  find(saleId: string): Sale | 'unknown' | undefined {
    this.#keepFresh();
    return this.#sales && (this.#sales.get(saleId) ?? 'unknown');
  }

  /** Where a sale is in Redis, as far as it is known: in one bucket, if it is too new for the list. */
  place(saleId: string): SaleInBuckets & Partial<Pick<Sale, 'resetEpoch'>> {
    const sale = this.find(saleId);
    return typeof sale === 'object' ? sale : { saleId };
  }

  /**
   * One sale. 'unknown' only when a query made after this call found none; undefined when PostgreSQL does not answer in
   * time.
   */
  async resolve(saleId: string): Promise<Sale | 'unknown' | undefined> {
    const known = this.find(saleId);
    if (typeof known === 'object') return known;
    const found = await this.#lookup.find(saleId);
    if (typeof found === 'object') this.#add(found);
    return found;
  }

  /**
   * Reads a sale again at once if Redis has opened a later epoch than the list knows: it was opened or reset just now.
   * Never rejects.
   */
  async expectEpoch(saleId: string, epoch: number): Promise<void> {
    if (!this.#isOutdated(saleId, epoch)) return;
    const found = await this.#lookup.find(saleId);
    if (typeof found !== 'object' || !this.#isOutdated(saleId, found.epoch)) return;
    this.#sales?.set(saleId, found);
    this.#sorted = undefined;
  }

  #isOutdated(saleId: string, epoch: number): boolean {
    const known = this.#sales?.get(saleId);
    return known !== undefined && known.epoch < epoch;
  }

  /** Reads changes now; for the start, and after a known change. */
  async refresh(): Promise<void> {
    this.#attemptedAtMs = performance.now();
    // A read that began before the change would not show it.
    await this.#refreshing?.catch(() => undefined);
    this.#refreshing ??= this.#read().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  #keepFresh(): void {
    const nowMs = performance.now();
    if (nowMs - this.#readAtMs <= FRESH_MS || nowMs - this.#attemptedAtMs < REFRESH_PERIOD_MS_MIN) return;
    this.refresh().catch((error: Error) => this.logger.warn(`PostgreSQL: cannot list the sales: ${error.message}`));
  }

  async #read(): Promise<void> {
    const beganAtMs = performance.now();
    if (beganAtMs - this.#readAllAtMs > READ_ALL_PERIOD_MS || !(await this.#readChanges(beganAtMs))) {
      await this.#readAll(performance.now());
    }
    this.#readAtMs = beganAtMs;
  }

  /** Whether the list is complete afterwards. */
  async #readChanges(beganAtMs: number): Promise<boolean> {
    const withinMs = beganAtMs - this.#readAtMs + CHANGE_MARGIN_MS;
    const { changed, total } = await this.records.listChanged(withinMs, SALES_PER_READING_MAX);
    if (changed.length === SALES_PER_READING_MAX) return false;
    for (const sale of changed) {
      if (isDeepStrictEqual(this.#sales?.get(sale.saleId), sale)) continue;
      this.#sales?.set(sale.saleId, sale);
      this.#sorted = undefined;
    }
    return this.#sales?.size === total;
  }

  /** Changes to pages already read are picked up by the next read of changes. */
  async #readAll(beganAtMs: number): Promise<void> {
    const found: Sale[] = (this.#foundMeanwhile = []);
    const sales: Sale[] = [];
    try {
      let page: Sale[];
      do {
        page = await this.records.listAfter(sales.at(-1)?.saleId ?? '', SALES_PER_READING_MAX, 'all');
        sales.push(...page);
      } while (page.length === SALES_PER_READING_MAX);
    } finally {
      this.#foundMeanwhile = undefined;
    }
    // Sorting an almost sorted list is fast.
    this.#sales = new Map(sales.sort(compareStarts).map((sale) => [sale.saleId, sale]));
    this.#sorted = undefined;
    for (const sale of found) this.#add(sale);
    this.#readAllAtMs = beganAtMs;
  }

  /** A sale that is already in the list was read later, or at about the same time. */
  #add(sale: Sale): void {
    this.#foundMeanwhile?.push(sale);
    if (this.#sales === undefined || this.#sales.has(sale.saleId)) return;
    this.#sales.set(sale.saleId, sale);
    this.#sorted = undefined;
  }
}
