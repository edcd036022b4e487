import { SALE_ID_PATTERN } from '../api/sale';
import { texts } from '../texts';
import { fromInputTime, inputPart } from './local-input-time';

const NAME_LENGTH_MAX = 200;
const STOCK_MAX = 10_000_000;

/** A sale as the fields of a form hold it. */
export interface SaleDraft {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

export type DraftDefects = Partial<Record<keyof SaleDraft, string>>;

/** What is wrong with a draft, by field; empty when nothing is. */
export function defectsOfDraft({ saleId, name, totalStock, startsAt, endsAt }: SaleDraft): DraftDefects {
  const { saleForm } = texts;
  const opens = fromInputTime(startsAt);
  const ends = fromInputTime(endsAt);
  const isNamed = name.trim() !== '' && name.trim().length <= NAME_LENGTH_MAX;
  return {
    ...(saleId !== '' && !SALE_ID_PATTERN.test(saleId) && { saleId: saleForm.saleIdWrong }),
    ...(!isNamed && { name: saleForm.nameWrong }),
    ...(unitsOf(totalStock) === undefined && { totalStock: saleForm.totalStockWrong }),
    ...(opens === undefined && { startsAt: whyNoTime(startsAt) }),
    ...(ends === undefined && { endsAt: whyNoTime(endsAt) }),
    ...(opens !== undefined && ends !== undefined && opens >= ends && { endsAt: saleForm.orderWrong }),
  };
}

function whyNoTime(text: string): string {
  const { timeWrong, timeSkipped } = texts.saleForm;
  return Number.isNaN(Date.parse(`${inputPart(text)}Z`)) ? timeWrong : timeSkipped;
}

/** A number of units; undefined when it is none that a sale can have. */
export function unitsOf(text: string): number | undefined {
  const units = Number(text);
  return /^\d+$/.test(text.trim()) && units >= 1 && units <= STOCK_MAX ? units : undefined;
}
