import { applyDecorators, BadRequestException, type PipeTransform } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsISO8601, IsOptional, Matches, ValidateIf } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';

/** Date, time and zone, to the millisecond; a time without a zone would mean something else on every machine. */
const INSTANT = /^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** May be left out, which null is not. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}

/** A filter of a query; forms send those that nobody filled in as empty. */
export function Filter(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value)),
    IsOptional(),
  );
}

export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    IsISO8601({ strict: true }, { message: '$property must be an existing instant in ISO 8601' }),
    Matches(INSTANT, { message: '$property must be like 2026-11-27T09:00:00Z' }),
  );
}

/** The sale that an address names. */
export class SaleParams {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;
}

/**
 * Refuses properties that are called as those that every object inherits, `constructor` and `toString` among them. The
 * whitelist of class-validator takes them for known ones, because it looks names up in an object of its own.
 */
export class RefuseInheritedNames implements PipeTransform {
  transform(value: unknown): unknown {
    const name = findInheritedName(value);
    if (name !== undefined) throw new BadRequestException([`property ${name} should not exist`]);
    return value;
  }
}

/** No deeper than JSON that fits into a request. */
function findInheritedName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, held] of Object.entries(value)) {
    const found = name in Object.prototype ? name : findInheritedName(held);
    if (found !== undefined) return found;
  }
  return undefined;
}
