import { ForbiddenException } from '@nestjs/common';

/**
 * A page of another site must not press a button here for whoever has it open. Browsers say from where they ask; what is
 * no browser says nothing.
 */
export function refuseStrangers(site: string | undefined): void {
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ForbiddenException('Requests from other sites are refused');
}
