import { formatsOf } from './formats';

/** How a locale writes the numbers of the console. */
export function consoleFormatsOf(locale: string): {
  readonly count: (value: number) => string;
  /** Three digits of a number, or all that are before the point. */
  readonly shortly: (value: number) => string;
  readonly oneDecimal: (value: number) => string;
} {
  const { count } = formatsOf(locale);
  const decimals = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [one, two] = [decimals(1), decimals(2)];
  return {
    count,
    shortly: (value) => {
      if (value >= 100 || Number.isInteger(value)) return count(Math.round(value));
      return (value < 10 ? two : one).format(value);
    },
    oneDecimal: (value) => one.format(value),
  };
}
