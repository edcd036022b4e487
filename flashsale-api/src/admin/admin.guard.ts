import { createHash, timingSafeEqual } from 'node:crypto';
import { ForbiddenException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { RateLimits } from '../limits/rate-limits.js';
import { isCrossSite, strangeHost } from './request-source.js';

const BEARER_TOKEN = /^Bearer +(?=\S)/i;

/**
 * Lets an administrator in: by `Authorization: Bearer $ADMIN_TOKEN`, or anybody in demo mode. With neither configured,
 * nobody. The page of another site never gets in, whatever the browser adds to its requests. A client that was wrong too
 * often is not told for a while whether it is still wrong; the right token is always let in, so that nobody can lock out
 * whoever has it.
 */
@Injectable()
export class AdminGuard {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
  ) {}

  /** @throws HttpException for whoever is not let in */
  async admit(request: Pick<FastifyRequest, 'headers' | 'socket'>): Promise<void> {
    const { isDemo } = this.environment;
    const { token } = this.environment.admin;
    this.#refuseStrangePages(request);
    if (isDemo) return;
    if (token === undefined) throw new ForbiddenException('Admin calls are switched off: no ADMIN_TOKEN is configured');
    const { authorization = '' } = request.headers;
    if (isSame(authorization, `Bearer ${token}`)) return;
    // Anybody can send requests without a token, and none of them is a guess.
    if (BEARER_TOKEN.test(authorization)) await this.#countFailure(request);
    throw new UnauthorizedException('The admin token is missing or wrong');
  }

  /** In demo mode no token guards the sales against the page of a stranger, so its name must be known as well. */
  #refuseStrangePages({ headers }: Pick<FastifyRequest, 'headers'>): void {
    const { isDemo, http, admin } = this.environment;
    if (isCrossSite(headers, http.corsOrigins))
      throw new ForbiddenException('Admin calls from the pages of other sites are refused');
    if (isDemo && strangeHost(headers, admin.demoHosts) !== undefined)
      throw new ForbiddenException('In demo mode admin calls are answered by known names only: DEMO_HOSTS adds others');
  }

  async #countFailure(request: Pick<FastifyRequest, 'headers' | 'socket'>): Promise<void> {
    const { adminFailures } = this.limits;
    const waitSeconds = await adminFailures?.take(this.clients.of(request));
    if (waitSeconds !== undefined)
      throw new RetryLaterException('Too many wrong admin tokens, please try again later', waitSeconds, 429);
  }
}

/** Takes the same time whatever differs; the hashes make the lengths equal. */
function isSame(given: string, expected: string): boolean {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sha256(given), sha256(expected));
}
