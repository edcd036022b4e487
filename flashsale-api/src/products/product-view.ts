import type { ProductPicture, Sale, SaleDraft, SaleProduct } from 'flashsale-core';

/** A price in minor units of its currency, and what it was before. */
interface ShownPrice {
  readonly unitPrice: number;
  readonly currency: string;
  /** More than the price. */
  readonly oldPrice?: number;
}

/** What a list of sales shows of a product besides the sale. */
export interface ProductCard extends Partial<ShownPrice> {
  readonly saleId: string;
  readonly picture?: ProductPicture;
}

/** What buyers read of a product besides the sale. */
export interface ProductView extends Partial<ShownPrice> {
  readonly saleId: string;
  readonly description: string;
  /** The terms of the sale, in words. */
  readonly conditions: string;
  /** Each has the files `<hash>-320.webp`, `-640` and `-1280`, none of them wider than the picture. */
  readonly pictures: readonly ProductPicture[];
}

type Offer = Pick<Sale | SaleDraft, 'saleId' | 'terms'>;

export function toProductCard(sale: Offer, product: SaleProduct): ProductCard {
  const [picture] = product.pictures;
  return { saleId: sale.saleId, ...shownPrice(sale, product), ...(picture && { picture }) };
}

export function toProductView(sale: Offer, product: SaleProduct): ProductView {
  const { description, conditions, pictures } = product;
  return { saleId: sale.saleId, description, conditions, ...shownPrice(sale, product), pictures };
}

/** A sale that takes money has the price that it takes. An old price that is none any more is not shown. */
function shownPrice({ terms }: Offer, { price, oldPrice }: SaleProduct): Partial<ShownPrice> {
  const { unitPrice, currency } = terms ?? price ?? {};
  if (unitPrice === undefined || currency === undefined) return {};
  return { unitPrice, currency, ...(oldPrice !== undefined && oldPrice > unitPrice && { oldPrice }) };
}
