/** Where no page's language matters. */
const LOCALE_DEFAULT = 'en-US';
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether there is such a currency, by its code of ISO 4217. */
export function isCurrency(code: string): boolean {
  return CODES.has(code);
}

/** An amount of minor units as people write it: 1999 of EUR is €19.99, or 19,99 € in German. */
export function moneyText(minorUnits: number, currency: string, locale = LOCALE_DEFAULT): string {
  // As text: a fraction of a large amount is no exact number.
  return formatOf(currency, locale).format(amountText(minorUnits, currency) as `${number}`);
}

/** The same without the sign of the currency, as one types it. */
export function amountText(minorUnits: number, currency: string): string {
  const digits = fractionDigits(currency);
  const all = String(minorUnits).padStart(digits + 1, '0');
  return digits === 0 ? all : `${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

/** The minor units of a typed amount; undefined when it is none, has more decimals than the currency, or is not above 0. */
export function minorUnitsOf(text: string, currency: string): number | undefined {
  const digits = fractionDigits(currency);
  const [, whole = '', decimals = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim()) ?? [];
  if (whole === '' || decimals.length > digits) return undefined;
  const units = Number(whole + decimals.padEnd(digits, '0'));
  return Number.isSafeInteger(units) && units > 0 ? units : undefined;
}

/** How many decimals the currency has. */
export function fractionDigits(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 0;
}

function formatOf(currency: string, locale = LOCALE_DEFAULT): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency });
}
