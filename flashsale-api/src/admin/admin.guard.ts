import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { type Environment, ENVIRONMENT } from '../environment.js';

/**
 * Lets an administrator in: by `Authorization: Bearer $ADMIN_TOKEN`, or anybody in demo mode. With neither configured,
 * nobody.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  canActivate(context: ExecutionContext): boolean {
    const { FLASHSALE_DEMO: isDemo, ADMIN_TOKEN: token } = this.environment;
    if (isDemo) return true;
    if (token === undefined) throw new ForbiddenException('Admin calls are switched off: no ADMIN_TOKEN is configured');
    const { authorization } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>().headers;
    if (!isSame(authorization ?? '', `Bearer ${token}`))
      throw new UnauthorizedException('The admin token is missing or wrong');
    return true;
  }
}

/** Takes the same time whatever differs; the hashes make the lengths equal. */
function isSame(given: string, expected: string): boolean {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sha256(given), sha256(expected));
}
