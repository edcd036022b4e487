import { randomUUID } from 'node:crypto';
import { BadRequestException, Injectable } from '@nestjs/common';
import type { NewSale, SaleDrafts } from 'flashsale-core';
import type { Act } from '../acts/act.js';
import { toException } from '../sales/admin-sale-response.js';
import { LoggedChanges } from '../sales/logged-changes.js';
import { definitionOf } from './drafts.service.js';
import { type FileRecord, recordsOfCsv, recordsOfJson, toNewSale } from './sale-file.js';
import type { ImportDraftsDto } from './import.dto.js';

/** As many sales as a file may have. */
const IMPORTED_SALES_MAX = 500;
/** As many sentences as a refusal has. */
const IMPORT_ERRORS_MAX = 100;

export interface ImportedDrafts {
  /** Their ids, in the order of the file. */
  readonly created: readonly string[];
}

/** Makes drafts of a file of sales: of all of them, or of none. */
@Injectable()
export class ImportService {
  constructor(private readonly changes: LoggedChanges) {}

  /** @throws BadRequestException with a sentence for each thing that is wrong, and where */
  async import({ csv, sales }: ImportDraftsDto, act: Act): Promise<ImportedDrafts> {
    if ((csv === undefined) === (sales === undefined)) throw new BadRequestException('Give either csv or sales');
    const records = csv === undefined ? recordsOfJson(sales ?? []) : recordsOfCsv(csv);
    if (typeof records === 'string') throw new BadRequestException(records);
    if (records.length === 0) throw new BadRequestException('The file has no sales');
    if (records.length > IMPORTED_SALES_MAX)
      throw new BadRequestException(`The file has more than ${IMPORTED_SALES_MAX} sales`);
    const drafts = await readAll(records);
    const created = await this.changes.writeDrafts(act, (store) => createAll(store, records, drafts));
    return { created };
  }
}

async function readAll(records: readonly FileRecord[]): Promise<NewSale[]> {
  const errors: string[] = [];
  const drafts: NewSale[] = [];
  for (const record of records) {
    const sale = await toNewSale(record);
    const draft = Array.isArray(sale) ? sale : definitionOf(sale.saleId ?? randomUUID(), sale);
    if (Array.isArray(draft)) errors.push(...draft.map((error) => `${record.place}: ${error}`));
    else if (typeof draft === 'string') errors.push(`${record.place}: ${toException(undefined, draft).message}`);
    else drafts.push(draft);
  }
  refuse(errors);
  return drafts;
}

/** Each in a savepoint, so that all that PostgreSQL refuses is known, not just the first. */
async function createAll(
  store: { readonly drafts: SaleDrafts; readonly attempt: <T>(work: () => Promise<T>) => Promise<T> },
  records: readonly FileRecord[],
  drafts: readonly NewSale[],
): Promise<string[]> {
  const errors: string[] = [];
  for (const [i, draft] of drafts.entries()) {
    const created = await store.attempt(() => store.drafts.create(draft));
    if (typeof created === 'string') errors.push(`${records[i]?.place}: ${toException(draft.saleId, created).message}`);
  }
  refuse(errors);
  return drafts.map(({ saleId }) => saleId);
}

/** Nothing of the file is kept. */
function refuse(errors: readonly string[]): void {
  if (errors.length === 0) return;
  const more = errors.length - IMPORT_ERRORS_MAX;
  throw new BadRequestException([...errors.slice(0, IMPORT_ERRORS_MAX), ...(more > 0 ? [`and ${more} more`] : [])]);
}
