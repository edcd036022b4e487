import type { AdminDraft, AdminSale, NewSale, SaleChange, SaleDefinition, SaleMode } from '../api/admin';
import { SALE_ID_PATTERN } from '../api/sale';
import type { AllTexts } from '../texts/console-context';
import { amountText, fractionDigits, isCurrency, minorUnitsOf } from '../ui/money';
import { wholeNumberOf } from '../ui/whole-number';
import { fromInputTime, inputPart, toInputTime } from './local-input-time';

const NAME_LENGTH_MAX = 200;
/** Also of what can be added at once. */
export const STOCK_MAX = 10_000_000;
const WINDOW_MS_DEFAULT = 60 * 60_000;
const UNITS_DEFAULT = 100;
const BUCKETS_RANGE = [1, 64] as const;

/** The whole numbers among the terms of a sale that holds units, each with its range. */
const TERM_RANGES = {
  quantityMax: [1, 100],
  limitPerUser: [1, 1_000],
  ordersPerUserMax: [1, 100],
  holdSeconds: [1, 86_400],
  extensionSeconds: [0, 3_600],
  offerSeconds: [1, 86_400],
} as const;
type TermName = keyof typeof TERM_RANGES;
export const TERM_NAMES = Object.keys(TERM_RANGES) as TermName[];

/** A sale as the fields of a form hold it. What only a sale that holds units has, is kept and not used in another one. */
export interface SaleFields extends Readonly<Record<TermName, string>> {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly mode: SaleMode;
  readonly currency: string;
  readonly unitPrice: string;
  /** Of one that sells at once. */
  readonly buckets: string;
}

export type FieldDefects = Partial<Record<keyof SaleFields, string>>;

/** Open from now on, for an hour. */
export function newFields(nowMs: number): SaleFields {
  return {
    saleId: '',
    name: '',
    totalStock: String(UNITS_DEFAULT),
    startsAt: toInputTime(new Date(nowMs)),
    endsAt: toInputTime(new Date(nowMs + WINDOW_MS_DEFAULT)),
    mode: 'INSTANT',
    buckets: '1',
    ...{ currency: 'EUR', unitPrice: '', quantityMax: '1', limitPerUser: '1', ordersPerUserMax: '5' },
    ...{ holdSeconds: '600', extensionSeconds: '180', offerSeconds: '900' },
  };
}

export function fieldsOf(sale: AdminDraft | AdminSale): SaleFields {
  const { saleId, name, totalStock, startsAt, endsAt, mode, unitPrice, currency = '', buckets = 1 } = sale;
  return {
    saleId,
    name,
    totalStock: String(totalStock),
    startsAt: toInputTime(new Date(startsAt)),
    endsAt: toInputTime(new Date(endsAt)),
    mode,
    buckets: String(buckets),
    currency,
    unitPrice: unitPrice === undefined ? '' : amountText(unitPrice, currency),
    ...mapTerms((term) => String(sale[term] ?? '')),
  };
}

/** What is wrong, by field; empty when nothing is. */
export function defectsOf(texts: AllTexts, fields: SaleFields, limitMin = 1): FieldDefects {
  const { saleId, name, totalStock, startsAt, endsAt, mode } = fields;
  const { saleForm } = texts;
  const opens = fromInputTime(startsAt);
  const ends = fromInputTime(endsAt);
  const isNamed = name.trim() !== '' && name.trim().length <= NAME_LENGTH_MAX;
  return {
    ...(!isNamed && { name: saleForm.nameWrong }),
    ...(saleId !== '' && !SALE_ID_PATTERN.test(saleId) && { saleId: saleForm.saleIdWrong }),
    ...(wholeNumberOf(totalStock, STOCK_MAX) === undefined && { totalStock: saleForm.totalStockWrong }),
    ...(opens === undefined && { startsAt: whyNoTime(texts, startsAt) }),
    ...(ends === undefined && { endsAt: whyNoTime(texts, endsAt) }),
    ...(opens !== undefined && ends !== undefined && opens >= ends && { endsAt: saleForm.orderWrong }),
    ...(mode === 'HOLD' ? defectsOfTerms(texts, fields, limitMin) : defectsOfBuckets(texts, fields)),
  };
}

function defectsOfBuckets({ saleForm }: AllTexts, { buckets }: SaleFields): FieldDefects {
  const [min, max] = BUCKETS_RANGE;
  return wholeNumberOf(buckets, max, min) === undefined ? { buckets: saleForm.termWrong(BUCKETS_RANGE) } : {};
}

function defectsOfTerms(texts: AllTexts, fields: SaleFields, limitMin: number): FieldDefects {
  const { saleForm } = texts;
  const currency = currencyOf(fields);
  const isKnown = isCurrency(currency);
  const price = isKnown ? minorUnitsOf(fields.unitPrice, currency) : undefined;
  const term = (name: TermName): number | undefined =>
    wholeNumberOf(fields[name], TERM_RANGES[name][1], TERM_RANGES[name][0]);
  const [quantity, limit] = [term('quantityMax'), term('limitPerUser')];
  const isTooDear = price !== undefined && quantity !== undefined && !Number.isSafeInteger(price * quantity);
  const outOfRange = TERM_NAMES.filter((name) => term(name) === undefined).map((name) => [
    name,
    saleForm.termWrong(TERM_RANGES[name]),
  ]);
  return {
    ...(!isKnown && { currency: saleForm.currencyWrong }),
    ...(isKnown && price === undefined && { unitPrice: saleForm.unitPriceWrong(fractionDigits(currency)) }),
    ...(isTooDear && { unitPrice: saleForm.unitPriceTooLarge }),
    ...(limit !== undefined && limit < limitMin && { limitPerUser: saleForm.limitLowered(limitMin) }),
    ...(limit !== undefined &&
      quantity !== undefined &&
      limit < quantity && { limitPerUser: saleForm.limitBelowQuantity }),
    ...(Object.fromEntries(outOfRange) as FieldDefects),
  };
}

/** @param fields without defects */
export function newSaleOf(fields: SaleFields): NewSale {
  return { ...(fields.saleId !== '' && { saleId: fields.saleId }), ...definitionOf(fields) };
}

/** @param fields without defects */
export function definitionOf(fields: SaleFields): SaleDefinition {
  const { name, totalStock, startsAt, endsAt, mode, buckets } = fields;
  return {
    name: name.trim(),
    totalStock: Number(totalStock),
    startsAt: fromInputTime(startsAt) ?? '',
    endsAt: fromInputTime(endsAt) ?? '',
    ...(mode === 'INSTANT' && Number(buckets) > 1 && { buckets: Number(buckets) }),
    ...(mode === 'HOLD' && {
      mode,
      currency: currencyOf(fields),
      unitPrice: minorUnitsOf(fields.unitPrice, currencyOf(fields)) ?? 0,
      ...mapTerms((term) => Number(fields[term])),
    }),
  };
}

/** Only what the operator touched: the inputs know no milliseconds, and must not cut them off what stays. */
export function changeOf(before: SaleFields, after: SaleFields): SaleChange {
  const currency = currencyOf(after);
  const isTouched = (name: keyof SaleFields): boolean => after[name] !== before[name];
  const terms = TERM_NAMES.filter(isTouched).map((name) => [name, Number(after[name])]);
  // The same digits are another price in another currency.
  const isPriceTouched = isTouched('unitPrice') || isTouched('currency');
  return {
    ...(isTouched('name') && { name: after.name.trim() }),
    ...(isTouched('startsAt') && { startsAt: fromInputTime(after.startsAt) ?? '' }),
    ...(isTouched('endsAt') && { endsAt: fromInputTime(after.endsAt) ?? '' }),
    ...(after.mode === 'HOLD' && {
      ...(isTouched('currency') && { currency }),
      ...(isPriceTouched && { unitPrice: minorUnitsOf(after.unitPrice, currency) ?? 0 }),
      ...(Object.fromEntries(terms) as Partial<Record<TermName, number>>),
    }),
  };
}

function currencyOf({ currency }: Pick<SaleFields, 'currency'>): string {
  return currency.trim().toUpperCase();
}

function mapTerms<Value>(valueOf: (term: TermName) => Value): Record<TermName, Value> {
  return Object.fromEntries(TERM_NAMES.map((term) => [term, valueOf(term)])) as Record<TermName, Value>;
}

function whyNoTime(texts: AllTexts, text: string): string {
  const { timeWrong, timeSkipped } = texts.saleForm;
  return Number.isNaN(Date.parse(`${inputPart(text)}Z`)) ? timeWrong : timeSkipped;
}
