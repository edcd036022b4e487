import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

/** The last instant that a Date can be. */
const INSTANT_MS_MAX = 8_640_000_000_000_000;

export class SeriesQuery {
  /** Only what came after this time, epoch ms. */
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(INSTANT_MS_MAX)
  readonly after: number = 0;
}
