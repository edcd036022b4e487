import { IsIn, IsString, Length, Matches } from 'class-validator';
import type { SaleStatus } from 'flashsale-core';
import { SalesQuery } from '../../sales/sales-query.dto.js';
import { Filter } from '../input.js';

const STATUSES = ['UPCOMING', 'ACTIVE', 'PAUSED', 'ENDED'] as const satisfies readonly SaleStatus[];
/** The same as for names. */
const SEARCH_LENGTH_MAX = 200;

/** A page of sales, and filters. */
export class AdminSalesQuery extends SalesQuery {
  @Filter()
  @IsIn(STATUSES)
  readonly status?: SaleStatus;

  @Filter()
  @IsString()
  @Length(1, SEARCH_LENGTH_MAX)
  @Matches(/^\P{Cc}*$/u, { message: 'q must be readable' })
  readonly q?: string;
}
