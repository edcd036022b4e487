import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { Sale } from 'flashsale-core';
import { readCsv } from '../records/read-csv.js';
import { CreateSaleDto } from '../sales/sale-input.dto.js';

const MS_PER_SECOND = 1_000;
/** What a file of sales can give, as `POST /admin/sales` takes it. */
const TEXT_COLUMNS = ['saleId', 'name', 'startsAt', 'endsAt', 'mode', 'currency'] as const;
const NUMBER_COLUMNS = [
  ...(['totalStock', 'unitPrice', 'holdSeconds', 'extensionSeconds'] as const),
  ...(['quantityMax', 'limitPerUser', 'ordersPerUserMax', 'offerSeconds', 'buckets'] as const),
];
/** What our files say besides, and nobody can give. */
const READ_ONLY_COLUMNS = ['state', 'sold', 'retiredAt'] as const;

export const SALE_FILE_COLUMNS = [...TEXT_COLUMNS, ...NUMBER_COLUMNS, ...READ_ONLY_COLUMNS];

/** A sale as files have it. */
export function toFileRecord({ terms, ...sale }: Sale): Record<(typeof SALE_FILE_COLUMNS)[number], unknown> {
  return {
    ...{ saleId: sale.saleId, name: sale.name, startsAt: sale.startsAt, endsAt: sale.endsAt, mode: sale.mode },
    ...{ currency: terms?.currency, totalStock: sale.totalStock, unitPrice: terms?.unitPrice },
    holdSeconds: terms && terms.holdTtlMs / MS_PER_SECOND,
    extensionSeconds: terms && terms.holdExtensionMs / MS_PER_SECOND,
    ...{ quantityMax: terms?.quantityMax, limitPerUser: terms?.limitPerUser },
    ...{ ordersPerUserMax: terms?.ordersPerUserMax, offerSeconds: terms && terms.offerTtlMs / MS_PER_SECOND },
    buckets: sale.buckets?.length,
    ...{ state: sale.state, sold: sale.sold, retiredAt: sale.retiredAt },
  };
}

/** A record of a file, and where it stands, in words. */
export interface FileRecord {
  readonly place: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The records of a CSV file; a sentence where it is none. */
export function recordsOfCsv(text: string): FileRecord[] | string {
  const rows = readCsv(text);
  if (rows === undefined) return 'The file is no CSV: a quote is not closed, or something stands behind it';
  const [head, ...others] = rows;
  if (head === undefined) return 'The file is empty';
  const columns = head.fields.map((name) => name.trim());
  const unknown = columns.find((name) => !SALE_FILE_COLUMNS.some((known) => known === name));
  if (unknown !== undefined) return `Line 1: there is no column ${JSON.stringify(unknown.slice(0, 40))}`;
  return others.map(({ line, fields }) => ({
    place: `Line ${line}`,
    values: Object.fromEntries(
      columns.flatMap((name, i) =>
        fields[i] === undefined || fields[i] === '' ? [] : [[name, toValue(name, fields[i])]],
      ),
    ),
  }));
}

export function recordsOfJson(sales: readonly unknown[]): FileRecord[] {
  return sales.map((sale, i) => ({ place: `Sale ${i + 1}`, values: Object(sale) as FileRecord['values'] }));
}

function toValue(column: string, text: string): unknown {
  if (!NUMBER_COLUMNS.some((name) => name === column)) return text;
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** A new sale as a record has it, by the rules of one that is sent alone; else what is wrong, in sentences. */
export async function toNewSale({ values }: FileRecord): Promise<CreateSaleDto | string[]> {
  const given = Object.entries(values).filter(
    ([name, value]) => value !== null && !READ_ONLY_COLUMNS.some((known) => known === name),
  );
  const sale = plainToInstance(CreateSaleDto, Object.fromEntries(given));
  const errors = await validate(sale, { whitelist: true, forbidNonWhitelisted: true });
  return errors.length === 0 ? sale : errors.flatMap(({ constraints }) => Object.values(constraints ?? {}));
}
