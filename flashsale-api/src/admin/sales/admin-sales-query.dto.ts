import { applyDecorators } from '@nestjs/common';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { SALE_SORTS, type SaleStatus } from 'flashsale-core';
import { SalesQuery } from '../../sales/sales-query.dto.js';
import { Filter, Separator } from '../input.js';
import type { CsvSeparator } from '../records/csv.js';

const STATUSES = ['UPCOMING', 'ACTIVE', 'PAUSED', 'ENDED'] as const satisfies readonly SaleStatus[];
const READABLE = /^\P{Cc}*$/u;
/** The same as for names. */
const SEARCH_LENGTH_MAX = 200;

/** `attention`: as by default, and within the page first what is not as it should be. */
const SORTS = ['attention', ...SALE_SORTS] as const;

function StatusFilter(): PropertyDecorator {
  return applyDecorators(IsIn(STATUSES), Filter());
}

function Search(): PropertyDecorator {
  return applyDecorators(
    Matches(READABLE, { message: 'q must be readable' }),
    Length(1, SEARCH_LENGTH_MAX),
    IsString(),
    Filter(),
  );
}

/** Which sales; all by default. */
export class AdminSalesFilter {
  @StatusFilter()
  readonly status?: SaleStatus;

  @Search()
  readonly q?: string;

  /** `true` for the retired ones alone, `false` for the others. */
  @Filter()
  @IsIn(['true', 'false'])
  readonly retired?: 'true' | 'false';
}

/** The sales to export. */
export class AdminSalesExport extends AdminSalesFilter {
  @Separator()
  readonly separator: CsvSeparator = 'comma';
}

/** A page of sales, and filters. */
export class AdminSalesQuery extends SalesQuery {
  @StatusFilter()
  readonly status?: SaleStatus;

  @Search()
  readonly q?: string;

  @Filter()
  @IsIn(SORTS)
  readonly sort?: (typeof SORTS)[number];
}
