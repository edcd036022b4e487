import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../process/logger.js';
import { SaleLookup } from './sale-lookup.js';
import { compareStarts } from './sale-place.js';
import type { Sale } from './sale.js';
import type { Sales } from './sales.js';

/** What is older than this is read again beside the next question. */
const FRESH_MS = 2_000;
/** However long PostgreSQL is away, it is asked once in this time at most. */
const REFRESH_PERIOD_MS_MIN = 1_000;
/** Longer than any transaction takes: `updated_at` is when the one that changed the row began. */
const CHANGE_MARGIN_MS = 120_000;
/** By then everything is read anew, should a row have changed without its `updated_at`, as one that was restored. */
const READ_ALL_PERIOD_MS = 60_000;
/** More in one piece would hold up the buyers of this process: 20,000 for a tenth of a second. */
const SALES_PER_READING_MAX = 500;

/**
 * The sales as PostgreSQL knows them, held in memory. Reading never waits for PostgreSQL once the first list is there;
 * refreshing happens beside it, and reads what has changed.
 */
export class SaleCatalog {
  #sales: Map<string, Sale> | undefined;
  /** The same, the first to start first; undefined until somebody wants it. */
  #sorted: readonly Sale[] | undefined;
  #readAtMs = -Infinity;
  #readAllAtMs = -Infinity;
  #attemptedAtMs = -Infinity;
  #refreshing: Promise<void> | undefined;
  /** Found one by one while all are read; that reading may have begun too early to show them. */
  #foundMeanwhile: Sale[] | undefined;
  readonly #lookup: SaleLookup;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly records: Pick<Sales, 'findMany' | 'listAfter' | 'listChanged'>,
    private readonly logger: Logger,
  ) {
    this.#lookup = new SaleLookup((saleIds) => this.records.findMany(saleIds));
  }

  /** Keeps the list fresh also while nobody asks: an API must not answer by an epoch that has long been over. */
  start(): void {
    this.#timer ??= setInterval(() => this.#keepFresh(), REFRESH_PERIOD_MS_MIN);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** All sales, the first to start first; undefined while PostgreSQL was never reached. */
  list(): readonly Sale[] | undefined {
    this.#keepFresh();
    if (this.#sales === undefined) return undefined;
    return (this.#sorted ??= [...this.#sales.values()].sort(compareStarts));
  }

  /**
   * One sale, out of memory; 'unknown' when there was none of that id a moment ago, which tells nothing of one that is
   * new, undefined while PostgreSQL was never reached.
   */
  find(saleId: string): Sale | 'unknown' | undefined {
    this.#keepFresh();
    return this.#sales && (this.#sales.get(saleId) ?? 'unknown');
  }

  /**
   * One sale; 'unknown' only when PostgreSQL was asked after the question and had none of that id, undefined when it
   * cannot tell in time.
   */
  async resolve(saleId: string): Promise<Sale | 'unknown' | undefined> {
    const known = this.find(saleId);
    if (typeof known === 'object') return known;
    const found = await this.#lookup.find(saleId);
    if (typeof found === 'object') this.#add(found);
    return found;
  }

  /** Reads now what has changed; for a start, and where a change is known to have happened. */
  async refresh(): Promise<void> {
    this.#attemptedAtMs = performance.now();
    // A reading that began before the change would not show it.
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

  /** Whether what is known now is all that there is. */
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

  /** What changes meanwhile behind the page that is read, the next reading of changes shows. */
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
    // A list that is almost sorted is sorted again in no time.
    this.#sales = new Map(sales.sort(compareStarts).map((sale) => [sale.saleId, sale]));
    this.#sorted = undefined;
    for (const sale of found) this.#add(sale);
    this.#readAllAtMs = beganAtMs;
  }

  /** What is there already was read later, or is about as old. */
  #add(sale: Sale): void {
    this.#foundMeanwhile?.push(sale);
    if (this.#sales === undefined || this.#sales.has(sale.saleId)) return;
    this.#sales.set(sale.saleId, sale);
    this.#sorted = undefined;
  }
}
