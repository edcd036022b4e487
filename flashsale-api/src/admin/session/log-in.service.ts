import { ForbiddenException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isPasswordOf } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../../environment.js';
import { Clients } from '../../http/clients.js';
import { RetryLaterException } from '../../http/retry-later.exception.js';
import { ADMITTED } from '../../limits/rate-limit.js';
import { RateLimits } from '../../limits/rate-limits.js';
import { type NewSession, OperatorSessions } from './operator-sessions.js';
import { readProviderLogin } from './provider-login.js';

/** Each takes 19 MiB and a thread of the pool, which has four. */
const PASSWORD_CHECKS_MAX = 2;
/** Those that wait for a free one; more are told to come back. */
const WAITING_CHECKS_MAX = 8;
const BUSY_RETRY_AFTER_SECONDS = 2;
const NO_PROVIDER = 'Operators log in by name and password here: no OPERATOR_JWT_SECRET is configured';

export const LOG_IN_OUTCOMES = ['done', 'wrong', 'limited', 'busy'] as const;
type LogInOutcome = (typeof LOG_IN_OUTCOMES)[number];

/** Lets operators log in, by name and password or at a provider. */
@Injectable()
export class LogInService {
  readonly outcomes: Record<LogInOutcome, number> = { done: 0, wrong: 0, limited: 0, busy: 0 };
  #checking = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly sessions: OperatorSessions,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Passwords that are being checked, or wait for it. */
  get checks(): number {
    return this.#checking + this.#waiting.length;
  }

  /**
   * Every attempt counts, by address and by name, before its password is looked at: unlike a token, a password can be
   * guessed, so nobody may try without end. The answer and its time do not tell whether there is such a name.
   *
   * @throws HttpException when the operator is not let in
   */
  async logIn(name: string, password: string, request: FastifyRequest): Promise<NewSession> {
    await this.#limit(this.clients.of(request));
    await this.#limit(`operator ${name}`);
    const account = await this.sessions.findAccount(name);
    const isRight = await this.#check(account?.passwordHash, password);
    const session =
      isRight && account !== undefined ? await this.sessions.begin(name, account.passwordHash, request) : undefined;
    if (session === undefined) {
      this.outcomes.wrong += 1;
      throw new UnauthorizedException('The name or the password is wrong');
    }
    this.outcomes.done += 1;
    return session;
  }

  /** Lets somebody in for whom the web server vouches. @throws HttpException where it does not */
  async logInByProvider(login: string, request: FastifyRequest): Promise<NewSession> {
    const { providerSecret } = this.environment.admin;
    if (providerSecret === undefined) throw new ForbiddenException(NO_PROVIDER);
    const operator = readProviderLogin(login, providerSecret);
    if (operator === undefined) {
      this.outcomes.wrong += 1;
      throw new UnauthorizedException('The login is too old, or was signed by somebody else');
    }
    const session = await this.sessions.beginOfProvider(operator, request);
    this.outcomes.done += 1;
    return session;
  }

  async #limit(client: string): Promise<void> {
    const verdict = (await this.limits.adminFailures?.take(client)) ?? ADMITTED;
    if (verdict === ADMITTED) return;
    this.outcomes.limited += 1;
    throw new RetryLaterException('Too many attempts to log in, please try again later', verdict, 429);
  }

  async #check(passwordHash: string | undefined, password: string): Promise<boolean> {
    if (this.#checking >= PASSWORD_CHECKS_MAX) {
      if (this.#waiting.length >= WAITING_CHECKS_MAX) {
        this.outcomes.busy += 1;
        throw new RetryLaterException('Too many people are logging in, please try again', BUSY_RETRY_AFTER_SECONDS);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#checking += 1;
    try {
      return await isPasswordOf(passwordHash, password);
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, so that nobody who comes now takes it.
      if (next === undefined) this.#checking -= 1;
      else next();
    }
  }
}
