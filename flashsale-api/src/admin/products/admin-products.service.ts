import { Injectable, Logger } from '@nestjs/common';
import { PICTURES_PER_SALE_MAX, type Sale, type SaleDraft, SaleDrafts, SaleProducts, Sales } from 'flashsale-core';
import { PicturesService, type UploadRefusal } from '../../pictures/pictures.service.js';
import { type ProductView, toProductView } from '../../products/product-view.js';
import { ProductsService } from '../../products/products.service.js';
import type { Act } from '../acts/act.js';
import { isCurrency } from '../sales/hold-terms.js';
import { LoggedChanges } from '../sales/logged-changes.js';
import type { ProductDto } from './product-input.dto.js';

export type ProductRefusal =
  | 'unknown-sale'
  | 'price-of-hold-sale'
  | 'half-a-price'
  | 'unknown-currency'
  | 'old-price-too-low'
  | 'old-price-alone'
  | 'unknown-picture'
  | 'too-many-pictures'
  | UploadRefusal;

/** Shows and changes the products of sales and of drafts. */
@Injectable()
export class AdminProductsService {
  readonly #logger = new Logger(AdminProductsService.name);

  constructor(
    private readonly sales: Sales,
    private readonly drafts: SaleDrafts,
    private readonly products: SaleProducts,
    private readonly shown: ProductsService,
    private readonly pictures: PicturesService,
    private readonly changes: LoggedChanges,
  ) {}

  async find(saleId: string): Promise<ProductView | ProductRefusal> {
    const sale = await this.#find(saleId);
    return sale === undefined ? 'unknown-sale' : toProductView(sale, await this.products.find(saleId));
  }

  /** Replaces all of a product but its pictures. */
  async replace(saleId: string, texts: ProductDto, act: Act): Promise<ProductView | ProductRefusal> {
    const sale = await this.#find(saleId);
    if (sale === undefined) return 'unknown-sale';
    const { description, conditions, unitPrice, currency, oldPrice } = texts;
    const refusal = findRefusal(sale, texts);
    if (refusal !== undefined) return refusal;
    return this.#change(sale, act, (products) =>
      products.save(saleId, {
        ...{ description, conditions },
        ...(unitPrice !== undefined && currency !== undefined && { price: { unitPrice, currency } }),
        ...(oldPrice !== undefined && { oldPrice }),
      }),
    );
  }

  /** Takes a picture in, as the last of the product. */
  async addPicture(saleId: string, alt: string, bytes: Uint8Array, act: Act): Promise<ProductView | ProductRefusal> {
    const sale = await this.#find(saleId);
    if (sale === undefined) return 'unknown-sale';
    const made = await this.pictures.take(bytes);
    if (typeof made === 'string') return made;
    const { hash, width, height } = made;
    return this.#change(sale, act, async (products) => {
      const { pictures } = await products.find(saleId);
      const isNew = pictures.every((picture) => picture.hash !== hash);
      if (isNew && pictures.length >= PICTURES_PER_SALE_MAX) return 'too-many-pictures';
      return products.addPicture(saleId, { hash, alt, width, height });
    });
  }

  async removePicture(saleId: string, hash: string, act: Act): Promise<ProductView | ProductRefusal> {
    const sale = await this.#find(saleId);
    if (sale === undefined) return 'unknown-sale';
    return this.#change(sale, act, async (products) => {
      const { pictures } = await products.find(saleId);
      if (pictures.every((picture) => picture.hash !== hash)) return 'unknown-picture';
      return products.removePicture(saleId, hash);
    });
  }

  async #find(saleId: string): Promise<Sale | SaleDraft | undefined> {
    return (await this.sales.find(saleId)) ?? (await this.drafts.find(saleId));
  }

  async #change(
    sale: Sale | SaleDraft,
    act: Act,
    change: (products: SaleProducts) => Promise<void | ProductRefusal>,
  ): Promise<ProductView | ProductRefusal> {
    const { saleId } = sale;
    const changed = await this.changes.writeProduct(saleId, act, change);
    if (typeof changed === 'string') return changed;
    this.#logger.log(`The product of sale ${saleId} was changed by ${act.actor}`);
    this.shown.forget(saleId);
    return toProductView(sale, changed);
  }
}

function findRefusal({ terms }: Sale | SaleDraft, texts: ProductDto): ProductRefusal | undefined {
  const { unitPrice, currency, oldPrice } = texts;
  if (terms !== undefined && (unitPrice ?? currency) !== undefined) return 'price-of-hold-sale';
  if ((unitPrice === undefined) !== (currency === undefined)) return 'half-a-price';
  if (currency !== undefined && !isCurrency(currency)) return 'unknown-currency';
  if (oldPrice === undefined) return undefined;
  const price = terms?.unitPrice ?? unitPrice;
  if (price === undefined) return 'old-price-alone';
  return oldPrice > price ? undefined : 'old-price-too-low';
}
