import { parse } from 'csv-parse/sync';

/** A row of a file, with the line on which it ends. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

const SEPARATORS = [',', ';', '\t'];
/** What our own files put before a text that a spreadsheet would evaluate. */
const HARMLESS_START = /^'(?=[=+\-@\t\r])/;

/**
 * The rows of a CSV file (RFC 4180), separated by what the first line has most of; empty ones are left out. Undefined where a
 * quote is not closed, or something stands behind one that is.
 */
export function readCsv(text: string): CsvRow[] | undefined {
  try {
    const rows = parse(text, {
      ...{ bom: true, delimiter: separatorOf(text), relax_column_count: true },
      ...{ skip_empty_lines: true, skip_records_with_empty_values: true, info: true },
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    return rows.map(({ record, info }) => ({
      line: info.lines,
      fields: record.map((field) => field.replace(HARMLESS_START, '')),
    }));
  } catch {
    return undefined;
  }
}

function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const [found = ','] = SEPARATORS.toSorted((a, b) => first.split(b).length - first.split(a).length);
  return found;
}
