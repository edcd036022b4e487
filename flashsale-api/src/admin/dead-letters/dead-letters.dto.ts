import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { Filter, MayBeLeftOut } from '../input.js';

const LISTED_MAX = 200;
const LISTED_DEFAULT = 50;
const MOVED_MAX = 1_000;

export class ListDeadLettersQuery {
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LISTED_MAX)
  readonly limit: number = LISTED_DEFAULT;

  /** Those of this sale alone. */
  @Filter()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;
}

/** An id of a list; equal letters have a number besides. */
const DEAD_LETTER_ID = /^[0-9a-f]{16}(?:-[1-9]\d{0,3})?$/;

/** Which are replayed or discarded: the oldest, those of one sale, or a single one. */
export class MoveDeadLettersDto {
  @MayBeLeftOut()
  @Matches(DEAD_LETTER_ID, { message: 'deadLetterId must be one of the list of dead letters' })
  readonly deadLetterId?: string;

  @MayBeLeftOut()
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId?: string;

  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOVED_MAX)
  readonly limit: number = MOVED_MAX;
}
