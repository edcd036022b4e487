import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Environment, ENVIRONMENT } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { RateLimits } from '../limits/rate-limits.js';

/**
 * Lets an administrator in: by `Authorization: Bearer $ADMIN_TOKEN`, or anybody in demo mode. With neither configured,
 * nobody. A client that was wrong too often is not even heard for a while.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { FLASHSALE_DEMO: isDemo, ADMIN_TOKEN: token } = this.environment;
    if (isDemo) return true;
    if (token === undefined) throw new ForbiddenException('Admin calls are switched off: no ADMIN_TOKEN is configured');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { adminFailures } = this.limits;
    const client = adminFailures && this.clients.of(request);
    const waitSeconds = client === undefined ? undefined : await adminFailures?.ask(client);
    if (waitSeconds !== undefined)
      throw new RetryLaterException('Too many wrong admin tokens, please try again later', waitSeconds, 429);
    if (isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return true;
    if (client !== undefined) await adminFailures?.take(client);
    throw new UnauthorizedException('The admin token is missing or wrong');
  }
}

/** Takes the same time whatever differs; the hashes make the lengths equal. */
function isSame(given: string, expected: string): boolean {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sha256(given), sha256(expected));
}
