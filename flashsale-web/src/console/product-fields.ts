import type { ProductChange } from '../api/admin';
import type { ProductView } from '../api/sale';
import type { AllTexts } from '../texts/console-context';
import { amountText, fractionDigits, isCurrency, minorUnitsOf } from '../ui/money';

const DESCRIPTION_LENGTH_MAX = 4_000;
const CONDITIONS_LENGTH_MAX = 8_000;

/** A product as the fields of a form hold it. */
export interface ProductFields {
  readonly description: string;
  readonly conditions: string;
  /** Of a sale that takes no money. */
  readonly unitPrice: string;
  readonly currency: string;
  readonly oldPrice: string;
}

/** A sale that takes money has a price of its own, in minor units, which the product has not. */
type OwnPrice = Pick<ProductView, 'unitPrice' | 'currency'>;

export function productFieldsOf({
  description,
  conditions,
  unitPrice,
  currency,
  oldPrice,
}: ProductView): ProductFields {
  const amount = (minorUnits: number | undefined): string =>
    minorUnits === undefined || currency === undefined ? '' : amountText(minorUnits, currency);
  return {
    ...{ description, conditions, currency: currency ?? 'EUR' },
    ...{ unitPrice: amount(unitPrice), oldPrice: amount(oldPrice) },
  };
}

/** What is wrong, by field; empty when nothing is. */
export function defectsOfProduct(
  texts: AllTexts,
  fields: ProductFields,
  own: OwnPrice | undefined,
): Partial<Record<keyof ProductFields, string>> {
  const { productEditor: words, saleForm } = texts;
  const { description, conditions, unitPrice, oldPrice } = fields;
  const currency = own?.currency ?? currencyOf(fields);
  const isPriced = unitPrice.trim() !== '' || oldPrice.trim() !== '';
  const isKnown = isCurrency(currency);
  const amount = (text: string): number | undefined => (isKnown ? minorUnitsOf(text, currency) : undefined);
  const wrong = isKnown ? saleForm.unitPriceWrong(fractionDigits(currency)) : undefined;
  const price = own?.unitPrice ?? amount(unitPrice);
  const old = amount(oldPrice);
  return {
    ...(description.length > DESCRIPTION_LENGTH_MAX && { description: words.tooLong(DESCRIPTION_LENGTH_MAX) }),
    ...(conditions.length > CONDITIONS_LENGTH_MAX && { conditions: words.tooLong(CONDITIONS_LENGTH_MAX) }),
    ...(isPriced && !isKnown && { currency: saleForm.currencyWrong }),
    ...(wrong !== undefined && isPriced && price === undefined && { unitPrice: wrong }),
    ...(wrong !== undefined && oldPrice.trim() !== '' && old === undefined && { oldPrice: wrong }),
    ...(price !== undefined && old !== undefined && old <= price && { oldPrice: words.oldPriceWrong }),
  };
}

/** @param fields without defects */
export function productOf(fields: ProductFields, own: OwnPrice | undefined): ProductChange {
  const { description, conditions, unitPrice, oldPrice } = fields;
  const currency = own?.currency ?? currencyOf(fields);
  const price = own === undefined && unitPrice.trim() !== '' ? minorUnitsOf(unitPrice, currency) : undefined;
  const old = oldPrice.trim() === '' ? undefined : minorUnitsOf(oldPrice, currency);
  return {
    ...{ description, conditions },
    ...(price !== undefined && { unitPrice: price, currency }),
    ...(old !== undefined && { oldPrice: old }),
  };
}

function currencyOf({ currency }: Pick<ProductFields, 'currency'>): string {
  return currency.trim().toUpperCase();
}
