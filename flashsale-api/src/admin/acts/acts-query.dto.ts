import { IsIn, Matches } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { Filter, PAGE_LIMIT_DEFAULT, PageCursor, PageLimit, Separator } from '../input.js';
import { AUDIT_CURSOR } from '../records/audit-page.js';
import type { CsvSeparator } from '../records/csv.js';
import type { ActRecord } from './act-records.js';

const WORD = /^[a-z][a-z0-9._-]{1,31}$/;
/** Names of operators, and what the log calls those who logged in at a provider. */
const ACTOR = /^[ -\uffff]{1,500}$/;
const OUTCOMES = ['OPEN', 'DONE', 'REFUSED', 'FAILED'] as const satisfies readonly ActRecord['outcome'][];

class ActsFilter {
  @Filter()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;

  @Filter()
  @Matches(ACTOR)
  readonly actor?: string;

  @Filter()
  @Matches(WORD)
  readonly act?: string;

  @Filter()
  @IsIn(OUTCOMES)
  readonly outcome?: ActRecord['outcome'];
}

/** The acts to export. */
export class ActsExport extends ActsFilter {
  @Separator()
  readonly separator: CsvSeparator = 'comma';
}

export class ActsQuery extends ActsFilter {
  @PageLimit()
  readonly limit: number = PAGE_LIMIT_DEFAULT;

  @PageCursor(AUDIT_CURSOR)
  readonly after?: string;
}
