import { SALE_ID_PATTERN } from '../api/sale';
import { texts } from '../texts';
import { wholeNumberOf } from '../ui/whole-number';
import { fromInputTime, inputPart } from './local-input-time';

const NAME_LENGTH_MAX = 200;
/** Also of what can be added at once. */
export const STOCK_MAX = 10_000_000;

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
    ...(wholeNumberOf(totalStock, STOCK_MAX) === undefined && { totalStock: saleForm.totalStockWrong }),
    ...(opens === undefined && { startsAt: whyNoTime(startsAt) }),
    ...(ends === undefined && { endsAt: whyNoTime(endsAt) }),
    ...(opens !== undefined && ends !== undefined && opens >= ends && { endsAt: saleForm.orderWrong }),
  };
}

function whyNoTime(text: string): string {
  const { timeWrong, timeSkipped } = texts.saleForm;
  return Number.isNaN(Date.parse(`${inputPart(text)}Z`)) ? timeWrong : timeSkipped;
}
