import { applyDecorators } from '@nestjs/common';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { BUCKETS_MAX, SALE_ID_PATTERN, SALE_NAME_LENGTH_MAX, type SaleMode, TOTAL_STOCK_MAX } from 'flashsale-core';
import { IsInstant, MayBeLeftOut } from '../input.js';

/** At least one visible character, and no control characters, which break PostgreSQL or terminals. */
const NAME = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;
const SALE_MODES = ['INSTANT', 'HOLD'] as const satisfies readonly SaleMode[];

/** As the CHECKs of the sales table say too. */
const RANGES = {
  unitPrice: [1, Number.MAX_SAFE_INTEGER],
  holdSeconds: [1, 86_400],
  extensionSeconds: [0, 3_600],
  quantityMax: [1, 100],
  limitPerUser: [1, 1_000],
  ordersPerUserMax: [1, 100],
  offerSeconds: [1, 86_400],
  buckets: [1, BUCKETS_MAX],
} as const;

/** An integer within its range, in one sentence whatever is wrong with it. */
function IsWithin(name: keyof typeof RANGES, unit = ''): PropertyDecorator {
  const [min, max] = RANGES[name];
  const message = `${name} must be an integer${unit} from ${min} to ${max}`;
  return applyDecorators(MayBeLeftOut(), IsInt({ message }), Min(min, { message }), Max(max, { message }));
}

/** The terms of a sale that holds units until they are paid for. Times are whole seconds, the price is in minor units. */
export class HoldTermsDto {
  @IsWithin('unitPrice', ' of minor units')
  readonly unitPrice?: number;

  @MayBeLeftOut()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be a code of ISO 4217, such as EUR' })
  readonly currency?: string;

  @IsWithin('holdSeconds')
  readonly holdSeconds?: number;

  @IsWithin('extensionSeconds')
  readonly extensionSeconds?: number;

  @IsWithin('quantityMax')
  readonly quantityMax?: number;

  @IsWithin('limitPerUser')
  readonly limitPerUser?: number;

  @IsWithin('ordersPerUserMax')
  readonly ordersPerUserMax?: number;

  @IsWithin('offerSeconds')
  readonly offerSeconds?: number;
}

/** All of a sale but its id. */
export class SaleDefinitionDto extends HoldTermsDto {
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

  @MayBeLeftOut()
  @IsIn(SALE_MODES)
  readonly mode: SaleMode = 'INSTANT';

  /** How many places of Redis decide about it. */
  @IsWithin('buckets')
  readonly buckets?: number;
}

export class CreateSaleDto extends SaleDefinitionDto {
  @MayBeLeftOut()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;
}

export class DuplicateSaleDto {
  /** Of the draft. */
  @MayBeLeftOut()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;
}

export class ChangeSaleDto extends HoldTermsDto {
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
