import { EnvironmentError } from 'flashsale-core';
import { z } from 'zod';

/** How mails are sent. */
export interface MailSettings {
  readonly smtpUrl: string;
  /** The sender, as `Shop <shop@example.com>`. */
  readonly from: string;
  /** Where the reader finds the shop. */
  readonly shopUrl: string;
}

export const MAIL_VARIABLES = {
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n@]+@[^\r\n@]+$/, 'must be an address, as Shop <shop@example.com>')
    .optional(),
  SHOP_URL: z.url({ protocol: /^https?$/ }).optional(),
};

/** Undefined where no mails are sent. @throws EnvironmentError where something is missing */
export function toMailSettings(read: z.infer<z.ZodObject<typeof MAIL_VARIABLES>>): MailSettings | undefined {
  const { SMTP_URL: smtpUrl, MAIL_FROM: from, SHOP_URL: shopUrl } = read;
  if (smtpUrl === undefined) return undefined;
  if (from === undefined || shopUrl === undefined)
    throw new EnvironmentError('The environment is not usable: SMTP_URL: mails need MAIL_FROM and SHOP_URL as well');
  return { smtpUrl, from, shopUrl };
}
