import { applyDecorators } from '@nestjs/common';
import { IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import {
  CONDITIONS_LENGTH_MAX,
  DESCRIPTION_LENGTH_MAX,
  PICTURE_TEXT_LENGTH_MAX,
  SALE_ID_PATTERN,
} from 'flashsale-core';
import { MayBeLeftOut } from '../input.js';

/** Lines, and no other control characters, which break PostgreSQL or terminals. */
const TEXT = /^(?:[^\p{Cc}\p{Cs}]|[\r\n\t])*$/u;
const HASH = /^[0-9a-f]{64}$/;

function IsText(name: string, lengthMax: number): PropertyDecorator {
  return applyDecorators(
    MayBeLeftOut(),
    IsString(),
    MaxLength(lengthMax, { message: `${name} must have at most ${lengthMax} characters` }),
    Matches(TEXT, { message: `${name} must be readable` }),
  );
}

function IsAmount(name: string): PropertyDecorator {
  const message = `${name} must be an integer of minor units from 1 to ${Number.MAX_SAFE_INTEGER}`;
  return applyDecorators(
    MayBeLeftOut(),
    IsInt({ message }),
    Min(1, { message }),
    Max(Number.MAX_SAFE_INTEGER, { message }),
  );
}

/** All of a product but its pictures; what is left out is none. */
export class ProductDto {
  @IsText('description', DESCRIPTION_LENGTH_MAX)
  readonly description: string = '';

  @IsText('conditions', CONDITIONS_LENGTH_MAX)
  readonly conditions: string = '';

  @IsAmount('unitPrice')
  readonly unitPrice?: number;

  @MayBeLeftOut()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be a code of ISO 4217, such as EUR' })
  readonly currency?: string;

  @IsAmount('oldPrice')
  readonly oldPrice?: number;
}

/** At least one visible character, and none that controls. */
const PICTURE_TEXT = new RegExp(`^(?=.*[^\\p{Cc}\\s])[^\\p{Cc}\\p{Cs}]{1,${PICTURE_TEXT_LENGTH_MAX}}$`, 'u');

export class PictureQuery {
  @Matches(PICTURE_TEXT, { message: `alt must be readable and have 1 to ${PICTURE_TEXT_LENGTH_MAX} characters` })
  readonly alt!: string;
}

export class PictureParams {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;

  @Matches(HASH, { message: 'hash must be that of a picture' })
  readonly hash!: string;
}
