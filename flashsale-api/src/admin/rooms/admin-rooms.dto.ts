import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { LANE_NAME_PATTERN, LANES_MAX } from 'flashsale-core';
import { IsInstant } from '../input.js';

/** As a CHECK of the table says too. */
const PER_MINUTE_MAX = 600_000;
const INSIDE_MAX = 1_000_000;
const INSIDE_PER_UNIT_MAX = 1_000;
const CODES_PER_REQUEST_MAX = 10_000;
const USES_MAX = 1_000;
const LANE_WEIGHT_MAX = 1_000;
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

/** By name, each with a share of those who are called, from 1 to LANE_WEIGHT_MAX. */
export type LanesGiven = Readonly<Record<string, number>>;

function IsLanes(): PropertyDecorator {
  const name = new RegExp(LANE_NAME_PATTERN);
  const isLanes = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).length <= LANES_MAX &&
    Object.entries(value).every(
      ([lane, weight]) => name.test(lane) && Number.isInteger(weight) && weight >= 1 && weight <= LANE_WEIGHT_MAX,
    );
  return applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    ValidateBy({
      name: 'isLanes',
      // For openapi.json.
      constraints: [LANE_WEIGHT_MAX],
      validator: {
        validate: isLanes,
        defaultMessage: () =>
          `lanes must be an object of ${LANES_MAX} names at most, each with a weight from 1 to ${LANE_WEIGHT_MAX}`,
      },
    }),
  );
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

  /** With `general`, which has the weight 1 where it is not named. */
  @IsLanes()
  readonly lanes?: LanesGiven;
}

/** What is absent stays as it is. */
export class ChangeRoomDto {
  @ValidateIf(
    ({ insideMax, insidePerUnit, perMinute, lanes }: ChangeRoomDto) =>
      perMinute !== undefined || (insideMax === undefined && insidePerUnit === undefined && lanes === undefined),
  )
  @IsCount('perMinute', PER_MINUTE_MAX)
  readonly perMinute?: number;

  @IsLimit('insideMax', INSIDE_MAX)
  readonly insideMax?: number | null;

  @IsLimit('insidePerUnit', INSIDE_PER_UNIT_MAX)
  readonly insidePerUnit?: number | null;

  /** Those whose weight changes. */
  @IsLanes()
  readonly lanes?: LanesGiven;
}

export class MakeCodesDto {
  @IsCount('count', CODES_PER_REQUEST_MAX)
  readonly count!: number;

  /** Users of each. */
  @IsOptional()
  @IsCount('usesMax', USES_MAX)
  readonly usesMax?: number;

  /** The lane that they put into; without one they call at once. */
  @IsOptional()
  @IsString()
  @Matches(new RegExp(LANE_NAME_PATTERN), { message: 'lane must be the name of a lane' })
  readonly lane?: string;
}

export class PauseRoomDto {
  @IsString()
  @Length(1, MESSAGE_LENGTH_MAX)
  @Matches(SENTENCE, { message: 'message must be readable' })
  readonly message!: string;
}
