import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  compareStarts,
  Reconciliation,
  type RetireResult,
  type Sale,
  SaleCatalog,
  type SaleRefusal,
  Sales,
  WaitingList,
} from 'flashsale-core';
import type { Act } from '../acts/act.js';
import { readEach } from '../../sales/read-each.js';
import { SaleObserver } from '../../sales/sale-observer.js';
import { type AdminSale, needsAttention, toAdminSale } from './admin-sale-view.js';
import { readAdminSalesPage } from './admin-sales-page.js';
import { bucketsOfNewSale, changedTerms, termsOfNewSale, type TermsRefusal } from './hold-terms.js';
import type { AdminSalesQuery } from './admin-sales-query.dto.js';
import { LoggedChanges } from './logged-changes.js';
import type { ChangeSaleDto, CreateSaleDto } from './sale-input.dto.js';

export type AdminSaleRefusal =
  | 'unknown-sale'
  | 'exists'
  | SaleRefusal
  | TermsRefusal
  | 'too-much-stock'
  /** It would be over when it is created. */
  | 'window-over'
  | 'not-started'
  | 'has-ended'
  | Exclude<RetireResult, 'retired'>;

type AdminSaleResult = AdminSale | AdminSaleRefusal;

/**
 * Shows and changes sales. A change is made in PostgreSQL and copied to Redis before the answer, and no process answers
 * buyers by what was before it. If the copy fails, the answer shows that the sale is not ready yet, and a worker's
 * reconciler repeats it.
 */
@Injectable()
export class AdminSalesService {
  readonly #logger = new Logger(AdminSalesService.name);

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    private readonly catalog: SaleCatalog,
    private readonly observer: SaleObserver,
    private readonly changes: LoggedChanges,
    private readonly waitingList: WaitingList,
  ) {}

  /** A page of sales, earliest start first, and where the next one begins. @throws when PostgreSQL is away */
  async list(query: AdminSalesQuery): Promise<{ sales: AdminSale[]; next: string | undefined }> {
    const nowMs = this.observer.nowMs();
    const { page, next } = await readAdminSalesPage(this.sales, query, nowMs);
    const saleIds = page.map(({ saleId }) => saleId);
    const saleOf = new Map(page.map((sale) => [sale.saleId, sale]));
    const observed = await readEach(this.reconciliation, saleIds, (saleId) =>
      this.reconciliation.observe(saleOf.get(saleId) ?? { saleId }),
    );
    const inOrder = query.sort === undefined ? page.sort(compareStarts) : page;
    const sales = inOrder.map((sale) => toAdminSale(sale, observed.get(sale.saleId), nowMs));
    return { sales: query.sort === 'attention' ? sales.toSorted(byAttention) : sales, next };
  }

  async find(saleId: string): Promise<AdminSaleResult> {
    const sale = await this.sales.find(saleId);
    return sale === undefined ? 'unknown-sale' : this.#show(sale);
  }

  /** Creates a sale and opens it. */
  async create(sale: CreateSaleDto, act: Act): Promise<AdminSaleResult> {
    const { saleId = randomUUID(), name, totalStock, startsAt, endsAt } = sale;
    const terms = termsOfNewSale(sale);
    if (typeof terms === 'string') return terms;
    const definition = {
      saleId,
      name,
      totalStock,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      ...bucketsOfNewSale(sale),
    };
    const created = await this.changes.write(saleId, act, async (sales) => {
      const isReversed = definition.startsAt >= definition.endsAt;
      if (!isReversed && (await sales.isOver(definition.endsAt))) return 'window-over';
      return sales.create({ ...definition, ...(terms && { terms }) });
    });
    return this.copyToRedis(created, 'created', act);
  }

  /**
   * Changes the given fields. The window may change while the sale runs, and so may its terms: they count for later
   * holds.
   */
  async change(saleId: string, asked: ChangeSaleDto, act: Act): Promise<AdminSaleResult> {
    const { name, startsAt, endsAt } = asked;
    const terms = changedTerms(asked);
    if (typeof terms === 'string') return terms;
    const change = {
      ...(name !== undefined && { name }),
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
      ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
      ...(terms && { terms }),
    };
    const changed = await this.changes.write(saleId, act, (sales) => sales.change(saleId, change));
    return this.copyToRedis(changed, 'changed', act);
  }

  /** Pauses or resumes a sale, from the next decision on. */
  async setState(saleId: string, state: Sale['state'], act: Act): Promise<AdminSaleResult> {
    const verb = state === 'PAUSED' ? 'paused' : 'resumed';
    const changed = await this.changes.write(saleId, act, (sales) => sales.change(saleId, { state }));
    return this.copyToRedis(changed, verb, act);
  }

  /** Ends a running sale, from the next decision on. */
  async end(saleId: string, act: Act): Promise<AdminSaleResult> {
    const changed = await this.changes.write(saleId, act, (sales) => sales.end(saleId));
    return this.copyToRedis(changed, 'ended', act);
  }

  /** Adds units, also to a sold-out sale. */
  async addStock(saleId: string, units: number, act: Act): Promise<AdminSaleResult> {
    const changed = await this.changes.write(saleId, act, (sales) => sales.addStock(saleId, units));
    return this.copyToRedis(changed, `given ${units} more units`, act);
  }

  /** Removes an ended sale from Redis. */
  async retire(saleId: string, act: Act): Promise<AdminSaleResult> {
    const result = await this.reconciliation.retire(saleId, 0);
    if (result !== 'retired') return result;
    this.#logger.log(`Sale ${saleId} was retired by ${act.actor}`);
    await this.catalog.refresh().catch(() => undefined);
    return this.find(saleId);
  }

  /** Copies what was written to Redis, unless it was refused. */
  async copyToRedis<Refusal extends string>(
    changed: Sale | Refusal,
    verb: string,
    act: Act,
  ): Promise<AdminSale | Refusal> {
    if (typeof changed === 'string') return changed;
    const { saleId } = changed;
    this.#logger.log(`Sale ${saleId} was ${verb} by ${act.actor}`);
    await Promise.all([
      this.reconciliation
        .reconcile(changed, leaveToReconciler)
        .then(() => this.reconciliation.untilLeasesEnd(changed))
        .catch((error: Error) =>
          this.#logger.warn(`Sale ${saleId}: the change waits for the reconciler: ${error.message}`),
        ),
      this.catalog.refresh().catch(() => undefined),
    ]);
    // Read again: opening raises the epoch, and others may change the same sale.
    const now = await this.sales.find(saleId).catch(() => undefined);
    return this.#show(now ?? changed);
  }

  async #show(sale: Sale): Promise<AdminSale> {
    const { saleId, terms } = sale;
    const [observed, openOffers] = await Promise.all([
      this.reconciliation.observe(sale).catch(() => undefined),
      terms && this.waitingList.countOpenOffers(saleId).catch(() => null),
    ]);
    return toAdminSale(sale, observed, Date.now(), openOffers);
  }
}

/** Stable: within each of the two the order stays. */
function byAttention(a: AdminSale, b: AdminSale): number {
  return Number(needsAttention(b)) - Number(needsAttention(a));
}

/** An operator's request does not wait until a rebuilt sale may open. */
function leaveToReconciler(): Promise<boolean> {
  return Promise.resolve(false);
}
