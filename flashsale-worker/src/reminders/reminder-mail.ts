import { createHash } from 'node:crypto';
import type { ClaimedReminder } from 'flashsale-core';
import type { Mail } from './mailer.js';

/** The mail that says that a sale is open. */
export function reminderMail({ saleId, saleName, endsAt, email }: ClaimedReminder, shopUrl: string): Mail {
  const id = createHash('sha256').update(`${saleId} ${email}`).digest('hex').slice(0, 32);
  // A name has no line breaks, but for those of a sale from before names were checked.
  const name = saleName.replaceAll(/\s+/g, ' ').trim();
  const end = `${endsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    id,
    to: email,
    subject: `${name} is open now`,
    text: [
      `${name} is open now, until ${end}:`,
      '',
      new URL(`/sale/${saleId}`, shopUrl).href,
      '',
      'You asked for this one mail. Your address is deleted with it, and you get no other.',
      '',
    ].join('\n'),
  };
}
