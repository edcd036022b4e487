import { BadRequestException, type PipeTransform } from '@nestjs/common';

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
