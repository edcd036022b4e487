import { randomBytes } from 'node:crypto';
import type { StartOptions } from './options.js';

const SECRET_SIZE_BYTES = 32;
export const PAYMENT_SANDBOX = 'payment-sandbox';

type Variables = Readonly<Record<string, string>>;

/** What a demo takes payments with, where no provider is named. */
export interface SandboxPayments {
  /** What API and workers know of the sandbox. */
  readonly ofShop: Variables;
  readonly ofSandbox: Variables;
  readonly url: string;
}

/** Undefined where something else takes the payments. The secret is made anew for each start: events are signed when they are sent. */
export function sandboxPayments(
  { host, webPort, paymentPort }: Pick<StartOptions, 'host' | 'webPort' | 'paymentPort'>,
  apiUrl: string,
): SandboxPayments | undefined {
  if (paymentPort === undefined) return undefined;
  const url = `http://127.0.0.1:${paymentPort}`;
  const secret = { PAYMENT_SANDBOX_SECRET: randomBytes(SECRET_SIZE_BYTES).toString('hex') };
  return {
    url,
    ofShop: { ...secret, PAYMENT_SANDBOX_URL: url },
    ofSandbox: {
      ...secret,
      PAYMENT_SANDBOX_PORT: String(paymentPort),
      HOST: host,
      PAYMENT_EVENTS_URL: `${apiUrl}/api/v1/payments/events/sandbox`,
      ...(webPort !== undefined && { SHOP_URL: process.env['SHOP_URL'] || `http://127.0.0.1:${webPort}` }),
    },
  };
}
