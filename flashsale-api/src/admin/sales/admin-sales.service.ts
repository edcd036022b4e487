import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  compareStarts,
  Database,
  observeSale,
  reconcileSale,
  RedisStore,
  type RetireResult,
  retireSale,
  type Sale,
  SaleCatalog,
  Sales,
} from 'flashsale-core';
import { readEach } from '../../sales/read-each.js';
import { SaleObserver } from '../../sales/sale-observer.js';
import { type AdminSale, toAdminSale } from './admin-sale-view.js';
import { readAdminSalesPage } from './admin-sales-page.js';
import type { AdminSalesQuery } from './admin-sales-query.dto.js';
import type { ChangeSaleDto, CreateSaleDto } from './sale-input.dto.js';

export type AdminSaleResult =
  | AdminSale
  | 'unknown-sale'
  | 'exists'
  | 'window-reversed'
  | 'unpresentable'
  | 'too-much-stock'
  | Exclude<RetireResult, 'retired'>;

/**
 * Shows and changes sales. A change is made in PostgreSQL and then taken over in Redis before it is answered; should
 * that fail, the answer says that it is not in force yet, and a worker's reconciler repeats it.
 */
@Injectable()
export class AdminSalesService {
  readonly #logger = new Logger(AdminSalesService.name);

  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
    private readonly sales: Sales,
    private readonly catalog: SaleCatalog,
    private readonly observer: SaleObserver,
  ) {}

  /** A page of the sales, the first to start first, and where the next one begins. @throws when PostgreSQL is away */
  async list(query: AdminSalesQuery): Promise<{ sales: AdminSale[]; next: string | undefined }> {
    const nowMs = this.observer.nowMs();
    const { page, next } = await readAdminSalesPage(this.sales, query, nowMs);
    const saleIds = page.map(({ saleId }) => saleId);
    const observed = await readEach(this.redis, saleIds, (saleId) => observeSale(this.redis.sale(saleId)));
    const sales = page.sort(compareStarts).map((sale) => toAdminSale(sale, observed.get(sale.saleId), nowMs));
    return { sales, next };
  }

  async find(saleId: string): Promise<AdminSaleResult> {
    const sale = await this.sales.find(saleId);
    return sale === undefined ? 'unknown-sale' : this.#show(sale);
  }

  /** Creates a sale and opens it. */
  async create({ saleId = randomUUID(), name, totalStock, startsAt, endsAt }: CreateSaleDto): Promise<AdminSaleResult> {
    const window = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
    return this.#takeOver(await this.sales.create({ saleId, name, totalStock, ...window }), 'created');
  }

  /** Changes what is given. A window may move while the sale runs. */
  async change(saleId: string, { name, startsAt, endsAt }: ChangeSaleDto): Promise<AdminSaleResult> {
    const change = {
      ...(name !== undefined && { name }),
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
      ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
    };
    return this.#takeOver(await this.sales.change(saleId, change), 'changed');
  }

  /** Stops or continues selling, from the next decision on. */
  async setState(saleId: string, state: Sale['state']): Promise<AdminSaleResult> {
    const verb = state === 'PAUSED' ? 'paused' : 'resumed';
    return this.#takeOver(await this.sales.change(saleId, { state }), verb);
  }

  /** Adds units, also to a sale that is sold out. */
  async addStock(saleId: string, units: number): Promise<AdminSaleResult> {
    return this.#takeOver(await this.sales.addStock(saleId, units), `given ${units} units more`);
  }

  /** Lets Redis forget a sale that is over. */
  async retire(saleId: string): Promise<AdminSaleResult> {
    const result = await retireSale(this.database, this.redis.sale(saleId), 0);
    if (result !== 'retired') return result;
    this.#logger.log(`Sale ${saleId} was retired by an operator`);
    await this.catalog.refresh().catch(() => undefined);
    return this.find(saleId);
  }

  async #takeOver<Refusal extends string>(changed: Sale | Refusal, verb: string): Promise<AdminSale | Refusal> {
    if (typeof changed === 'string') return changed;
    const { saleId } = changed;
    this.#logger.log(`Sale ${saleId} was ${verb} by an operator`);
    await Promise.all([
      reconcileSale(this.database, this.redis.sale(changed.saleId), changed, leaveToReconciler).catch((error: Error) =>
        this.#logger.warn(`Sale ${saleId}: the change waits for the reconciler: ${error.message}`),
      ),
      this.catalog.refresh().catch(() => undefined),
    ]);
    // Opening raises the epoch, and others may change the same sale.
    const now = await this.sales.find(saleId).catch(() => undefined);
    return this.#show(now ?? changed);
  }

  async #show(sale: Sale): Promise<AdminSale> {
    const observed = await observeSale(this.redis.sale(sale.saleId)).catch(() => undefined);
    return toAdminSale(sale, observed, Date.now());
  }
}

/** An operator does not wait for what a rebuilt sale waits for. */
function leaveToReconciler(): Promise<boolean> {
  return Promise.resolve(false);
}
