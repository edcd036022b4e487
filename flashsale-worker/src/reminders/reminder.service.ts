import { Inject, Injectable, Logger } from '@nestjs/common';
import { backOffMs, type ClaimedReminder, PeriodicTask, Reminders } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { type Mailer, MailRefused, SmtpMailer } from './mailer.js';
import { reminderMail } from './reminder-mail.js';

const ROUND_PERIOD_MS = 1_000;
const MAILS_PER_ROUND_MAX = 20;
/** Then the address is deleted. With the waits between them, about an hour. */
const ATTEMPTS_MAX = 8;
const RETRY = { delayMsMin: 10_000, delayMsMax: 1_200_000 };
const CLEAN_UP_PERIOD_MS = 60_000;

/**
 * Sends who asked for it a mail when a sale opens. Every worker does; each mail is sent by one of them at a time. A worker that dies
 * between a mail and its note sends it again, with the same id.
 */
@Injectable()
export class ReminderService {
  readonly #logger = new Logger(ReminderService.name);
  readonly #sending: PeriodicTask;
  readonly #cleaning: PeriodicTask;
  readonly #mailer: Mailer | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly reminders: Reminders,
  ) {
    const { mail } = environment;
    this.#mailer = mail && new SmtpMailer(mail);
    this.#sending = new PeriodicTask('Reminders', ROUND_PERIOD_MS, (signal) => this.#round(signal), this.#logger);
    this.#cleaning = new PeriodicTask(
      'Forgetting addresses',
      CLEAN_UP_PERIOD_MS,
      () => this.reminders.forgetEnded(),
      this.#logger,
    );
  }

  start(): void {
    // Addresses are deleted also where mails are no longer sent.
    this.#cleaning.start();
    if (this.#mailer !== undefined) this.#sending.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sending.stop(), this.#cleaning.stop()]);
    this.#mailer?.close();
  }

  async #round(signal: AbortSignal): Promise<void> {
    let claimed: readonly ClaimedReminder[];
    do {
      claimed = await this.reminders.claim(MAILS_PER_ROUND_MAX);
      await Promise.all(claimed.map((reminder) => this.#send(reminder)));
    } while (claimed.length === MAILS_PER_ROUND_MAX && !signal.aborted);
  }

  async #send(reminder: ClaimedReminder): Promise<void> {
    const { mail } = this.environment;
    if (this.#mailer === undefined || mail === undefined) return;
    try {
      await this.#mailer.send(reminderMail(reminder, mail.shopUrl));
    } catch (error) {
      return this.#onFailure(reminder, error as Error);
    }
    await this.reminders.forget(reminder);
  }

  /** The log has no addresses. */
  async #onFailure(reminder: ClaimedReminder, error: Error): Promise<void> {
    const { saleId, attempts } = reminder;
    if (!(error instanceof MailRefused) && attempts < ATTEMPTS_MAX)
      return this.reminders.postpone(reminder, backOffMs(attempts - 1, RETRY));
    const reason = error instanceof MailRefused ? error.message : `${ATTEMPTS_MAX} attempts failed`;
    this.#logger.warn(`A reminder of sale ${saleId} is given up: ${reason}`);
    await this.reminders.forget(reminder);
  }
}
