import { IsOptional, Matches } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';

export class OrderQuery {
  /** Whoever names the sale is answered from the first instant on, also before the order is a row. */
  @IsOptional()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;
}
