import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { SALE_ID_PATTERN, SALE_NAME_LENGTH_MAX, TOTAL_STOCK_MAX } from 'flashsale-core';
import { IsInstant, MayBeLeftOut } from '../input.js';

/** At least one visible character, and no control characters, which break PostgreSQL or terminals. */
const NAME = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

export class CreateSaleDto {
  @MayBeLeftOut()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;

  @IsString()
  @Length(1, SALE_NAME_LENGTH_MAX)
  @Matches(NAME, { message: 'name must be readable' })
  readonly name!: string;

  @IsInt()
  @Min(1)
  @Max(TOTAL_STOCK_MAX)
  readonly totalStock!: number;

  @IsInstant()
  readonly startsAt!: string;

  @IsInstant()
  readonly endsAt!: string;
}

export class ChangeSaleDto {
  @MayBeLeftOut()
  @IsString()
  @Length(1, SALE_NAME_LENGTH_MAX)
  @Matches(NAME, { message: 'name must be readable' })
  readonly name?: string;

  @MayBeLeftOut()
  @IsInstant()
  readonly startsAt?: string;

  @MayBeLeftOut()
  @IsInstant()
  readonly endsAt?: string;
}

export class AddStockDto {
  @IsInt()
  @Min(1)
  @Max(TOTAL_STOCK_MAX)
  readonly add!: number;
}
