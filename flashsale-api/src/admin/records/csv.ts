export type CsvValue = string | number | Date | object | null | undefined;

/** A spreadsheet would evaluate a field that begins like this as a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One line of a CSV file (RFC 4180), harmless in spreadsheets. */
export function toCsvLine(values: readonly CsvValue[]): string {
  return `${values.map(toField).join(',')}\r\n`;
}

function toField(value: CsvValue): string {
  const text = toText(value);
  const harmless = FORMULA_START.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function toText(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
