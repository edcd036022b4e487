import { IsString, Matches } from 'class-validator';
import { SALE_ID_PATTERN, USER_ID_PATTERN } from 'flashsale-core';

export class PurchaseDto {
  @IsString()
  @Matches(new RegExp(SALE_ID_PATTERN))
  saleId!: string;

  @IsString()
  @Matches(new RegExp(USER_ID_PATTERN))
  userId!: string;
}
