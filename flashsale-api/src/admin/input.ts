import { applyDecorators, BadRequestException, type PipeTransform } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { CSV_SEPARATORS } from './records/csv.js';

const PAGE_LIMIT_MAX = 200;
export const PAGE_LIMIT_DEFAULT = 50;

/** Date, time and zone, to the millisecond; a time without a zone would depend on the machine. */
const INSTANT = /^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The property may be absent, but not null. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}

/** A filter of a query; forms send unused ones as empty strings. */
export function Filter(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value)),
    IsOptional(),
  );
}

/** How many records a page has at most. `IsInt` comes after the bounds, or the document would call it a number. */
export function PageLimit(): PropertyDecorator {
  return applyDecorators(
    Max(PAGE_LIMIT_MAX),
    Min(1),
    IsInt(),
    Type(() => Number),
    MayBeLeftOut(),
  );
}

/** Where an earlier page has ended. */
export function PageCursor(pattern: RegExp): PropertyDecorator {
  return applyDecorators(Matches(pattern, { message: 'after must be the next of an earlier page' }), Filter());
}

export function Separator(): PropertyDecorator {
  return applyDecorators(IsIn(CSV_SEPARATORS), MayBeLeftOut());
}

export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    IsISO8601({ strict: true }, { message: '$property must be an existing instant in ISO 8601' }),
    Matches(INSTANT, { message: '$property must be like 2026-11-27T09:00:00Z' }),
  );
}

/** The sale named in the path. */
export class SaleParams {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;
}

/**
 * Refuses properties named like those that every object inherits, such as `constructor` and `toString`. The whitelist
 * of class-validator lets them pass, because it looks names up in a plain object.
 */
export class RefuseInheritedNames implements PipeTransform {
  transform(value: unknown): unknown {
    const name = findInheritedName(value);
    if (name !== undefined) throw new BadRequestException([`property ${name} should not exist`]);
    return value;
  }
}

/** Recursion is bounded by the size of a request body. */
function findInheritedName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, held] of Object.entries(value)) {
    const found = name in Object.prototype ? name : findInheritedName(held);
    if (found !== undefined) return found;
  }
  return undefined;
}
