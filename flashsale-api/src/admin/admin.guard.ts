import { createHash, timingSafeEqual } from 'node:crypto';
import { ForbiddenException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { ADMITTED } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import { findForeignHost, isCrossSite } from './request-source.js';

const BEARER_TOKEN = /^Bearer +(?=\S)/i;

/**
 * Admits administrators: by `Authorization: Bearer $ADMIN_TOKEN`, or anyone in demo mode. With neither configured,
 * nobody. Pages of other sites are always refused, whatever the browser adds to their requests. After too many wrong
 * tokens a client gets 429 for a while; the right token is always admitted, so nobody can lock out its owner.
 */
@Injectable()
export class AdminGuard {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
  ) {}

  /** @throws HttpException when the request is refused */
  async admit(request: Pick<FastifyRequest, 'headers' | 'socket'>): Promise<void> {
    const { isDemo } = this.environment;
    const { token } = this.environment.admin;
    this.#refuseForeignPages(request);
    if (isDemo) return;
    if (token === undefined) throw new ForbiddenException('Admin calls are switched off: no ADMIN_TOKEN is configured');
    const { authorization = '' } = request.headers;
    if (isSame(authorization, `Bearer ${token}`)) return;
    // A request without a token is not a guess.
    if (BEARER_TOKEN.test(authorization)) await this.#countFailure(request);
    throw new UnauthorizedException('The admin token is missing or wrong');
  }

  /** In demo mode no token protects against the page of another site, so the host name must be known as well. */
  #refuseForeignPages({ headers }: Pick<FastifyRequest, 'headers'>): void {
    const { isDemo, http, admin } = this.environment;
    if (isCrossSite(headers, http.corsOrigins))
      throw new ForbiddenException('Admin calls from the pages of other sites are refused');
    if (isDemo && findForeignHost(headers, admin.demoHosts) !== undefined)
      throw new ForbiddenException('In demo mode admin calls are answered by known names only: DEMO_HOSTS adds others');
  }

  async #countFailure(request: Pick<FastifyRequest, 'headers' | 'socket'>): Promise<void> {
    const { adminFailures } = this.limits;
    const verdict = (await adminFailures?.take(this.clients.of(request))) ?? ADMITTED;
    if (verdict !== ADMITTED)
      throw new RetryLaterException('Too many wrong admin tokens, please try again later', verdict, 429);
  }
}

/** Compares in constant time; the hashes make the lengths equal. */
function isSame(given: string, expected: string): boolean {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sha256(given), sha256(expected));
}
