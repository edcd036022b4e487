import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { SALE_PLACE_PATTERN } from 'flashsale-core';

const LIMIT_MAX = 500;
const LIMIT_DEFAULT = 100;

/** A page of the sales. */
export class SalesQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MAX)
  readonly limit: number = LIMIT_DEFAULT;

  @IsOptional()
  @Matches(SALE_PLACE_PATTERN, { message: 'after must be that of the next link of an earlier page' })
  readonly after?: string;

  /** `true` for the retired sales instead of the others. */
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly retired?: 'true' | 'false';
}
