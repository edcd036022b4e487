import { Injectable, Logger } from '@nestjs/common';
import { SaleCatalog, type SaleProduct, SaleProducts } from 'flashsale-core';
import { type ProductCard, type ProductView, toProductCard, toProductView } from './product-view.js';

/** However many visitors read a page, its product is read at most once in this time. */
const PRODUCT_FRESH_MS = 2_000;
/** The most products that are kept; the oldest are dropped first. */
const PRODUCTS_KEPT_MAX = 1_000;

interface KeptProduct {
  readonly readAtMs: number;
  readonly product: Promise<SaleProduct | undefined>;
}

/** What buyers read of products. A crowd asks PostgreSQL once, and while that is away a sale is shown without. */
@Injectable()
export class ProductsService {
  readonly #logger = new Logger(ProductsService.name);
  readonly #kept = new Map<string, KeptProduct>();

  constructor(
    private readonly catalog: SaleCatalog,
    private readonly products: SaleProducts,
  ) {}

  async find(saleId: string): Promise<ProductView | 'unknown-sale' | 'not-ready'> {
    const sale = await this.catalog.resolve(saleId);
    if (sale === undefined) return 'not-ready';
    if (sale === 'unknown') return 'unknown-sale';
    const product = await this.#readAll([saleId]).get(saleId);
    return product === undefined ? 'not-ready' : toProductView(sale, product);
  }

  /** Those of the sales among these ids, without what cannot be read now. */
  async cards(saleIds: readonly string[]): Promise<ProductCard[]> {
    const sales = [...new Set(saleIds)].flatMap((saleId) => {
      const sale = this.catalog.find(saleId);
      return typeof sale === 'object' ? [sale] : [];
    });
    const products = this.#readAll(sales.map(({ saleId }) => saleId));
    const cards = await Promise.all(
      sales.map(async (sale) => {
        const product = await products.get(sale.saleId);
        return product && toProductCard(sale, product);
      }),
    );
    return cards.filter((card) => card !== undefined);
  }

  /** After a change, so that whoever made it sees it. Other processes see it a moment later. */
  forget(saleId: string): void {
    this.#kept.delete(saleId);
  }

  #readAll(saleIds: readonly string[]): Map<string, Promise<SaleProduct | undefined>> {
    const nowMs = performance.now();
    const isFresh = (saleId: string): boolean =>
      nowMs - (this.#kept.get(saleId)?.readAtMs ?? -Infinity) <= PRODUCT_FRESH_MS;
    const outdated = saleIds.filter((saleId) => !isFresh(saleId));
    const reading = outdated.length === 0 ? undefined : this.#query(outdated);
    const all = new Map<string, Promise<SaleProduct | undefined>>();
    for (const saleId of saleIds) {
      const product = this.#kept.get(saleId)?.product;
      if (isFresh(saleId) && product !== undefined) all.set(saleId, product);
      else if (reading !== undefined) all.set(saleId, this.#keep(saleId, nowMs, reading));
    }
    return all;
  }

  #keep(
    saleId: string,
    readAtMs: number,
    reading: Promise<ReadonlyMap<string, SaleProduct> | undefined>,
  ): Promise<SaleProduct | undefined> {
    const product = reading.then((found) => found?.get(saleId));
    // Deleted first, so that the map is in the order of reading.
    this.#kept.delete(saleId);
    this.#kept.set(saleId, { readAtMs, product });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PRODUCTS_KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return product;
  }

  /** Undefined when PostgreSQL is away. */
  async #query(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleProduct> | undefined> {
    try {
      return await this.products.findMany(saleIds);
    } catch (error) {
      this.#logger.warn(`PostgreSQL: cannot read products: ${(error as Error).message}`);
      return undefined;
    }
  }
}
