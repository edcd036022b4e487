import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

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
}

/** How many of the oldest are replayed or discarded. */
export class MoveDeadLettersDto {
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOVED_MAX)
  readonly limit: number = MOVED_MAX;
}
