import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  bucketsOf,
  type NewSale,
  type SaleDraft,
  SaleDrafts,
  type SaleProducts,
  type SaleRefusal,
  Sales,
} from 'flashsale-core';
import { SaleObserver } from '../../sales/sale-observer.js';
import type { Act } from '../acts/act.js';
import type { AdminSale } from '../sales/admin-sale-view.js';
import { AdminSalesService } from '../sales/admin-sales.service.js';
import { bucketsOfNewSale, termsOfNewSale, type TermsRefusal } from '../sales/hold-terms.js';
import { LoggedChanges } from '../sales/logged-changes.js';
import type { LoggedSale } from '../sales/sale-difference.js';
import type { CreateSaleDto, SaleDefinitionDto } from '../sales/sale-input.dto.js';
import { type AdminDraft, toAdminDraft } from './draft-view.js';

export type DraftRefusal =
  'unknown-draft' | 'unknown-sale' | 'exists' | 'too-many-drafts' | 'window-over' | SaleRefusal | TermsRefusal;

/** Shows and changes drafts, which PostgreSQL alone has, and publishes them. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly drafts: SaleDrafts,
    private readonly sales: Sales,
    private readonly adminSales: AdminSalesService,
    private readonly changes: LoggedChanges,
    private readonly observer: SaleObserver,
  ) {}

  /** All of them, the last changed first. */
  async list(): Promise<AdminDraft[]> {
    const drafts = await this.drafts.list();
    return drafts.map((draft) => this.#show(draft));
  }

  async find(saleId: string): Promise<AdminDraft | DraftRefusal> {
    const draft = await this.drafts.find(saleId);
    return draft === undefined ? 'unknown-draft' : this.#show(draft);
  }

  create({ saleId = randomUUID(), ...sale }: CreateSaleDto, act: Act): Promise<AdminDraft | DraftRefusal> {
    const draft = definitionOf(saleId, sale);
    return typeof draft === 'string' ? Promise.resolve(draft) : this.#create(draft, act);
  }

  /** Replaces all of a draft but its id. Its window is checked when it is published. */
  async replace(saleId: string, sale: SaleDefinitionDto, act: Act): Promise<AdminDraft | DraftRefusal> {
    const draft = definitionOf(saleId, sale);
    if (typeof draft === 'string') return draft;
    const replaced = await this.changes.writeDraft(saleId, act, async ({ drafts }) => {
      const before = await drafts.lock(saleId);
      const after = await drafts.replace(draft);
      return typeof after === 'string'
        ? after
        : { before: before && asLogged(before), after: asLogged(after), done: after };
    });
    return typeof replaced === 'string' ? replaced : this.#show(replaced);
  }

  async discard(saleId: string, act: Act): Promise<SaleDraft | DraftRefusal> {
    return this.changes.writeDraft(saleId, act, async ({ drafts, sales, products }) => {
      const draft = await drafts.lock(saleId);
      if (draft === undefined) return 'unknown-draft';
      await drafts.remove(saleId);
      // It belongs to a sale that took the id meanwhile.
      if ((await sales.find(saleId)) === undefined) await products.remove(saleId);
      return { before: asLogged(draft), after: undefined, done: draft };
    });
  }

  /** Makes a sale of a draft, and opens it. */
  async publish(saleId: string, act: Act): Promise<AdminSale | DraftRefusal> {
    const published = await this.changes.writeDraft(saleId, act, async ({ drafts, sales }) => {
      const draft = await drafts.lock(saleId);
      if (draft === undefined) return 'unknown-draft';
      if (await sales.isOver(draft.endsAt)) return 'window-over';
      const sale = await sales.create(draft);
      if (typeof sale === 'string') return sale;
      await drafts.remove(saleId);
      return { before: asLogged(draft), after: sale, done: sale };
    });
    return this.adminSales.copyToRedis(published, 'published', act);
  }

  /** Makes a draft with the terms and the product of a sale, its window too. */
  async duplicate(saleId: string, newId: string | undefined, act: Act): Promise<AdminDraft | DraftRefusal> {
    const sale = await this.sales.find(saleId);
    if (sale === undefined) return 'unknown-sale';
    const copy = { ...sale, saleId: newId ?? randomUUID(), buckets: bucketsOf(sale) };
    return this.#create(copy, act, (products, copyId) => products.copy(saleId, copyId));
  }

  async #create(
    draft: NewSale,
    act: Act,
    addProduct?: (products: SaleProducts, saleId: string) => Promise<void>,
  ): Promise<AdminDraft | DraftRefusal> {
    const created = await this.changes.writeDraft(draft.saleId, act, async ({ drafts, products }) => {
      const done = await drafts.create(draft);
      if (typeof done === 'string') return done;
      await addProduct?.(products, done.saleId);
      return { before: undefined, after: asLogged(done), done };
    });
    return typeof created === 'string' ? created : this.#show(created);
  }

  #show(draft: SaleDraft): AdminDraft {
    return toAdminDraft(draft, this.observer.nowMs());
  }
}

/** A draft as an operator gives it. */
export function definitionOf(saleId: string, sale: SaleDefinitionDto): NewSale | TermsRefusal {
  const { name, totalStock, startsAt, endsAt } = sale;
  const terms = termsOfNewSale(sale);
  if (typeof terms === 'string') return terms;
  return {
    ...{ saleId, name, totalStock, startsAt: new Date(startsAt), endsAt: new Date(endsAt) },
    ...bucketsOfNewSale(sale),
    ...(terms && { terms }),
  };
}

function asLogged(draft: SaleDraft): LoggedSale {
  return { ...draft, state: 'DRAFT' };
}
