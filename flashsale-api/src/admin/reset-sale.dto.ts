import { Matches } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';

export class ResetSaleDto {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;
}
