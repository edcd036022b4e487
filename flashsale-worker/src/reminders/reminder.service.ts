import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ClaimedOfferMail, type ClaimedReminder, OfferMails, Reminders } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { MailRounds } from './mail-rounds.js';
import { type Mailer, SmtpMailer } from './mailer.js';
import { offerMail } from './offer-mail.js';
import { reminderMail } from './reminder-mail.js';

/**
 * Sends who asked for it a mail when a sale opens, or when he is offered units of one. Every worker does; each mail is sent by one of
 * them at a time. A worker that dies between a mail and its note sends it again, with the same id.
 */
@Injectable()
export class ReminderService {
  readonly #mailer: Mailer | undefined;
  readonly #rounds: readonly { start(): void; stop(): Promise<void> }[];

  constructor(@Inject(ENVIRONMENT) { mail }: Environment, reminders: Reminders, offers: OfferMails) {
    const mailer = mail && new SmtpMailer(mail);
    const shopUrl = mail?.shopUrl ?? '';
    this.#mailer = mailer;
    const logger = new Logger(ReminderService.name);
    this.#rounds = [
      new MailRounds<ClaimedReminder>(
        'reminder',
        reminders,
        logger,
        mailer && { mailer, write: (reminder) => reminderMail(reminder, shopUrl) },
      ),
      new MailRounds<ClaimedOfferMail>(
        'offer',
        offers,
        logger,
        mailer && { mailer, write: (offer) => offerMail(offer, shopUrl) },
      ),
    ];
  }

  start(): void {
    for (const rounds of this.#rounds) rounds.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#rounds.map((rounds) => rounds.stop()));
    this.#mailer?.close();
  }
}
