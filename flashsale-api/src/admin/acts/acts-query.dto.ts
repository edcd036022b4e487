import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { Filter, MayBeLeftOut } from '../input.js';
import { AUDIT_CURSOR } from '../records/audit-page.js';
import { CSV_SEPARATORS, type CsvSeparator } from '../records/csv.js';
import type { ActRecord } from './act-records.js';

const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;
const WORD = /^[a-z][a-z0-9._-]{1,31}$/;
const OUTCOMES = ['OPEN', 'DONE', 'REFUSED', 'FAILED'] as const satisfies readonly ActRecord['outcome'][];

class ActsFilter {
  @Filter()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;

  @Filter()
  @Matches(WORD)
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
  @MayBeLeftOut()
  @IsIn(CSV_SEPARATORS)
  readonly separator: CsvSeparator = 'comma';
}

export class ActsQuery extends ActsFilter {
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MAX)
  readonly limit: number = LIMIT_DEFAULT;

  @Filter()
  @Matches(AUDIT_CURSOR, { message: 'after must be the next of an earlier page' })
  readonly after?: string;
}
