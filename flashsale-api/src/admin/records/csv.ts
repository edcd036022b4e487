export type CsvValue = string | number | Date | object | null | undefined;

/**
 * A spreadsheet would evaluate a field that begins like this as a formula. It may also split by the separator of its country,
 * whatever the file has, so a field begins behind each of them.
 */
const FORMULA_START = /(^|[,;\t\r\n])(?=[=+\-@\t\r])/g;
const NEEDS_QUOTES = /[",;\t\r\n]/;

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type CsvSeparator = keyof typeof SEPARATORS;
export const CSV_SEPARATORS = Object.keys(SEPARATORS) as CsvSeparator[];

/** One line of a CSV file (RFC 4180 but for the separator), harmless in spreadsheets. */
export function toCsvLine(values: readonly CsvValue[], separator: CsvSeparator = 'comma'): string {
  return `${values.map(toField).join(SEPARATORS[separator])}\r\n`;
}

function toField(value: CsvValue): string {
  const text = toText(value);
  const harmless = text.replaceAll(FORMULA_START, "$1'");
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function toText(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
