import { moneyText } from '../ui/money';

/** How a locale writes numbers and money. */
export function formatsOf(locale: string): {
  readonly count: (value: number) => string;
  readonly money: (minorUnits: number, currency: string) => string;
} {
  const numbers = new Intl.NumberFormat(locale);
  return {
    count: (value) => numbers.format(value),
    money: (minorUnits, currency) => moneyText(minorUnits, currency, locale),
  };
}
