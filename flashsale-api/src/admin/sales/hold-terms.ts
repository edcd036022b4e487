import { type HoldTerms, OFFER_TTL_MS } from 'flashsale-core';
import type { HoldTermsDto, SaleDefinitionDto } from './sale-input.dto.js';

const MS_PER_SECOND = 1_000;
/** What an operator need not say of a sale that holds units. */
const DEFAULTS = { holdSeconds: 600, extensionSeconds: 180, quantityMax: 1, ordersPerUserMax: 5 };
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const NAMES = [
  'unitPrice',
  'currency',
  'holdSeconds',
  'extensionSeconds',
  'quantityMax',
  'limitPerUser',
  'ordersPerUserMax',
  'offerSeconds',
] as const satisfies readonly (keyof HoldTermsDto)[];

/** Of ISO 4217. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** Why terms are refused; a sentence names what is wrong. */
export type TermsRefusal =
  | 'unknown-currency'
  /** The sale holds nothing. */
  | 'terms-of-instant-sale'
  | 'no-price';

/** The terms of a new sale; undefined for one that sells at once. */
export function termsOfNewSale(sale: SaleDefinitionDto): HoldTerms | undefined | TermsRefusal {
  if (sale.mode === 'INSTANT')
    return NAMES.some((name) => sale[name] !== undefined) ? 'terms-of-instant-sale' : undefined;
  const { unitPrice, currency, quantityMax = DEFAULTS.quantityMax, limitPerUser = quantityMax } = sale;
  if (unitPrice === undefined || currency === undefined) return 'no-price';
  if (!isCurrency(currency)) return 'unknown-currency';
  return {
    ...{ unitPrice, currency, quantityMax, limitPerUser },
    holdTtlMs: (sale.holdSeconds ?? DEFAULTS.holdSeconds) * MS_PER_SECOND,
    holdExtensionMs: (sale.extensionSeconds ?? DEFAULTS.extensionSeconds) * MS_PER_SECOND,
    ordersPerUserMax: sale.ordersPerUserMax ?? DEFAULTS.ordersPerUserMax,
    offerTtlMs: sale.offerSeconds === undefined ? OFFER_TTL_MS : sale.offerSeconds * MS_PER_SECOND,
  };
}

/** Where a new sale has several buckets; absent for one. */
export function bucketsOfNewSale({ buckets = 1 }: Pick<SaleDefinitionDto, 'buckets'>): { readonly buckets?: number } {
  return buckets === 1 ? {} : { buckets };
}

/** The terms that are changed; undefined if none are. */
export function changedTerms(change: HoldTermsDto): Partial<HoldTerms> | undefined | TermsRefusal {
  if (!NAMES.some((name) => change[name] !== undefined)) return undefined;
  const { unitPrice, currency, holdSeconds, extensionSeconds, quantityMax, limitPerUser, ordersPerUserMax } = change;
  const { offerSeconds } = change;
  if (currency !== undefined && !isCurrency(currency)) return 'unknown-currency';
  return {
    ...(unitPrice !== undefined && { unitPrice }),
    ...(currency !== undefined && { currency }),
    ...(holdSeconds !== undefined && { holdTtlMs: holdSeconds * MS_PER_SECOND }),
    ...(extensionSeconds !== undefined && { holdExtensionMs: extensionSeconds * MS_PER_SECOND }),
    ...(quantityMax !== undefined && { quantityMax }),
    ...(limitPerUser !== undefined && { limitPerUser }),
    ...(ordersPerUserMax !== undefined && { ordersPerUserMax }),
    ...(offerSeconds !== undefined && { offerTtlMs: offerSeconds * MS_PER_SECOND }),
  };
}
