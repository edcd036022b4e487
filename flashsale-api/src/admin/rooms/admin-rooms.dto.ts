import { applyDecorators } from '@nestjs/common';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsInstant } from '../input.js';

/** As a CHECK of the table says too. */
const PER_MINUTE_MAX = 600_000;
const MESSAGE_LENGTH_MAX = 200;
/** A sentence on one line. */
const SENTENCE = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

function IsRate(): PropertyDecorator {
  const message = `perMinute must be an integer from 1 to ${PER_MINUTE_MAX}`;
  return applyDecorators(IsInt({ message }), Min(1, { message }), Max(PER_MINUTE_MAX, { message }));
}

export class GiveRoomDto {
  @IsInstant()
  readonly opensAt!: string;

  @IsRate()
  readonly perMinute!: number;
}

export class ChangeRoomDto {
  @IsRate()
  readonly perMinute!: number;
}

export class PauseRoomDto {
  @IsString()
  @Length(1, MESSAGE_LENGTH_MAX)
  @Matches(SENTENCE, { message: 'message must be readable' })
  readonly message!: string;
}
