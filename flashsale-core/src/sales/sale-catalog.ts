import type { Database } from '../database/database.js';
import type { Logger } from '../logger.js';
import { listSales } from './sale-records.js';
import type { Sale } from './sale.js';

/** A list older than this is read again beside the next question. */
const FRESH_MS = 2_000;
/** However many unknown ids are asked for, PostgreSQL hears of it once in this time. */
const REFRESH_PERIOD_MS_MIN = 1_000;

/**
 * The sales as PostgreSQL knows them, held in memory. Reading never waits for PostgreSQL once the first list is there;
 * refreshing happens beside it.
 */
export class SaleCatalog {
  #sales: ReadonlyMap<string, Sale> | undefined;
  #refreshedAtMs = 0;
  #attemptedAtMs = 0;
  #refreshing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** All sales, the first to start first; undefined while PostgreSQL was never reached. */
  list(): Sale[] | undefined {
    if (Date.now() - this.#refreshedAtMs > FRESH_MS) this.#refreshSoon();
    return this.#sales && [...this.#sales.values()];
  }

  /** One sale; 'unknown' when there is none of that id, undefined while PostgreSQL was never reached. */
  find(saleId: string): Sale | 'unknown' | undefined {
    const sale = this.#sales?.get(saleId);
    if (sale === undefined || Date.now() - this.#refreshedAtMs > FRESH_MS) this.#refreshSoon();
    if (this.#sales === undefined) return undefined;
    return sale ?? 'unknown';
  }

  /** Reads the list now; for a start, and where a change is known to have happened. */
  async refresh(): Promise<void> {
    this.#attemptedAtMs = Date.now();
    // A reading that began before the change would not show it.
    await this.#refreshing?.catch(() => undefined);
    this.#refreshing ??= this.#read().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  #refreshSoon(): void {
    if (Date.now() - this.#attemptedAtMs < REFRESH_PERIOD_MS_MIN) return;
    this.refresh().catch((error: Error) => this.logger.warn(`PostgreSQL: cannot list the sales: ${error.message}`));
  }

  async #read(): Promise<void> {
    const sales = await listSales(this.database.pool);
    this.#sales = new Map(sales.map((sale) => [sale.saleId, sale]));
    this.#refreshedAtMs = Date.now();
  }
}
