import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { IsInstant } from '../input.js';

/** As a CHECK of the table says too. */
const PER_MINUTE_MAX = 600_000;
const INSIDE_MAX = 1_000_000;
const INSIDE_PER_UNIT_MAX = 1_000;
const CODES_PER_REQUEST_MAX = 10_000;
const USES_MAX = 1_000;
const MESSAGE_LENGTH_MAX = 200;
/** A sentence on one line. */
const SENTENCE = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

function IsCount(name: string, max: number): PropertyDecorator {
  const message = `${name} must be an integer from 1 to ${max}`;
  return applyDecorators(IsInt({ message }), Min(1, { message }), Max(max, { message }));
}

function IsLimit(name: string, max: number): PropertyDecorator {
  const rule = {
    message: `${name} must be an integer from 1 to ${max}, or null for any number`,
    // For openapi.json.
    context: { nullable: true },
  };
  return applyDecorators(IsOptional(), IsInt(rule), Min(1, rule), Max(max, rule));
}

export class GiveRoomDto {
  @IsInstant()
  readonly opensAt!: string;

  @IsCount('perMinute', PER_MINUTE_MAX)
  readonly perMinute!: number;

  @IsLimit('insideMax', INSIDE_MAX)
  readonly insideMax?: number | null;

  @IsLimit('insidePerUnit', INSIDE_PER_UNIT_MAX)
  readonly insidePerUnit?: number | null;
}

/** What is absent stays as it is. */
export class ChangeRoomDto {
  @ValidateIf(
    ({ insideMax, insidePerUnit, perMinute }: ChangeRoomDto) =>
      perMinute !== undefined || (insideMax === undefined && insidePerUnit === undefined),
  )
  @IsCount('perMinute', PER_MINUTE_MAX)
  readonly perMinute?: number;

  @IsLimit('insideMax', INSIDE_MAX)
  readonly insideMax?: number | null;

  @IsLimit('insidePerUnit', INSIDE_PER_UNIT_MAX)
  readonly insidePerUnit?: number | null;
}

export class MakeCodesDto {
  @IsCount('count', CODES_PER_REQUEST_MAX)
  readonly count!: number;

  /** Users of each. */
  @IsOptional()
  @IsCount('usesMax', USES_MAX)
  readonly usesMax?: number;
}

export class PauseRoomDto {
  @IsString()
  @Length(1, MESSAGE_LENGTH_MAX)
  @Matches(SENTENCE, { message: 'message must be readable' })
  readonly message!: string;
}
