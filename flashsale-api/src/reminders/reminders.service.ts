import { ConflictException, Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type NotedReminder, Reminders, withDeadline } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { ADMITTED } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';

const ANSWER_DEADLINE_MS = 2_000;
/** More at a time would take the few connections to PostgreSQL from those who need them to sell. */
const NOTES_AT_ONCE_MAX = 50;
const RETRY_AFTER_SECONDS = 2;

/** Notes who wants a mail when a sale opens, where the shop sends mails. */
@Injectable()
export class RemindersService {
  readonly #logger = new Logger(RemindersService.name);
  #noting = 0;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly reminders: Reminders,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
  ) {}

  /** @throws HttpException where it is not noted */
  async note(saleId: string, email: string, request: FastifyRequest): Promise<void> {
    if (!this.environment.sendsReminders) throw new NotFoundException('This shop sends no reminders');
    const waitSeconds = (await this.limits.remindersOfAddress?.take(this.clients.of(request))) ?? ADMITTED;
    if (waitSeconds !== ADMITTED)
      throw new RetryLaterException('Too many reminders, please try again later', waitSeconds, 429);
    const result = await this.#note(saleId, email);
    switch (result) {
      case 'noted':
        return;
      case 'unknown-sale':
        throw new NotFoundException(`Sale ${saleId} not found`);
      case 'not-upcoming':
        throw new ConflictException('The sale has opened already');
      case 'too-many':
        throw new ConflictException('Too many want to be reminded of this sale');
    }
  }

  async #note(saleId: string, email: string): Promise<NotedReminder> {
    if (this.#noting >= NOTES_AT_ONCE_MAX) throw away();
    this.#noting += 1;
    const noting = this.reminders.note(saleId, email).finally(() => (this.#noting -= 1));
    return withDeadline(noting, ANSWER_DEADLINE_MS, 'noting a reminder').catch((error: Error) => {
      this.#logger.warn(`PostgreSQL: ${error.message}`);
      throw away();
    });
  }
}

function away(): RetryLaterException {
  return new RetryLaterException('Reminders cannot be noted now, please try again', RETRY_AFTER_SECONDS);
}
