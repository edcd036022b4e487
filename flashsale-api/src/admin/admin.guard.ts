import { createHash, timingSafeEqual } from 'node:crypto';
import { ForbiddenException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mayDo, type Role } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { ADMITTED } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { Actor } from './access.js';
import { findForeignHost, isCrossSite } from './request-source.js';
import { OperatorSessions, sessionTokenOf } from './session/operator-sessions.js';
import { isOurFault } from './stores-away.interceptor.js';

const AWAY_RETRY_AFTER_SECONDS = 2;
const BEARER_TOKEN = /^Bearer +(?=\S)/i;

/** Of programs with the admin token, and of everybody in demo mode. */
const TOKEN_ROLE: Role = 'owner';

type Guarded = Pick<FastifyRequest, 'headers' | 'socket'>;

const actors = new WeakMap<object, Actor>();

/** Who sent a request that the guard has admitted. */
export function actorOf(request: object): Actor {
  const actor = actors.get(request);
  if (actor === undefined) throw new Error('The route has no step require-operator');
  return actor;
}

/**
 * Admits operators who logged in, programs with `ADMIN_TOKEN`, or anyone in demo mode without a login of operators, as far as
 * the role allows. Pages of
 * other sites are always refused, whatever the browser adds to their requests. After too many wrong tokens a client gets 429
 * for a while; a right one is always admitted, so nobody can lock out its owner.
 */
@Injectable()
export class AdminGuard {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
    private readonly sessions: OperatorSessions,
  ) {}

  /** @throws HttpException when the request is refused */
  async admit(request: Guarded, needed: Role): Promise<void> {
    this.refuseForeignPages(request);
    const actor = await this.#identify(request);
    if (!mayDo(actor.role, needed))
      throw new ForbiddenException(`This needs the role ${needed}: ${actor.name} has the role ${actor.role}`);
    actors.set(request, actor);
  }

  /** In demo mode no token protects against the page of another site, so the host name must be known as well. */
  refuseForeignPages({ headers }: Pick<FastifyRequest, 'headers'>): void {
    const { isDemo, http, admin } = this.environment;
    if (isCrossSite(headers, http.corsOrigins))
      throw new ForbiddenException('Admin calls from the pages of other sites are refused');
    if (isDemo && findForeignHost(headers, admin.demoHosts) !== undefined)
      throw new ForbiddenException('In demo mode admin calls are answered by known names only: DEMO_HOSTS adds others');
  }

  async #identify(request: Guarded): Promise<Actor> {
    const { isDemo, admin } = this.environment;
    if (isDemo && admin.providerSecret === undefined) return { name: 'demo', role: TOKEN_ROLE };
    const { authorization = '' } = request.headers;
    if (admin.token !== undefined && isSame(authorization, `Bearer ${admin.token}`))
      return { name: 'token', role: TOKEN_ROLE };
    const token = sessionTokenOf(authorization);
    const actor = token === undefined ? undefined : await this.#findSession(token, request);
    if (actor !== undefined) return actor;
    const isOpen = admin.token !== undefined || admin.providerSecret !== undefined;
    if (!isOpen && !(await this.#hasAccounts(request)))
      throw new ForbiddenException(
        'Admin calls are switched off: no ADMIN_TOKEN is configured, and nobody has an account',
      );
    // A request without a token is not a guess.
    if (BEARER_TOKEN.test(authorization)) await this.#countFailure(request);
    throw new UnauthorizedException('The admin token is missing or wrong');
  }

  #findSession(token: string, request: Guarded): Promise<Actor | undefined> {
    return this.#askPostgresql(request, () => this.sessions.find(token));
  }

  #hasAccounts(request: Guarded): Promise<boolean> {
    return this.#askPostgresql(request, () => this.sessions.hasAccounts());
  }

  /** What strangers of one address may ask PostgreSQL is limited like their other reads. */
  async #askPostgresql<T>(request: Guarded, ask: () => Promise<T>): Promise<T> {
    const waitSeconds = this.limits.readsOfAddress?.take(this.clients.of(request)) ?? 0;
    if (waitSeconds > 0) throw new RetryLaterException('Too many requests, please try again later', waitSeconds, 429);
    return ask().catch((error: unknown) => {
      if (isOurFault(error)) throw error;
      throw new RetryLaterException('Operators cannot be identified now, please try again', AWAY_RETRY_AFTER_SECONDS);
    });
  }

  async #countFailure(request: Guarded): Promise<void> {
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
