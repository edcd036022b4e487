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

/** Whether the shop is a demo, and nothing else takes its payments. */
export function needsPaymentSandbox(environment: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string): boolean => Boolean(environment[name] || environment[`${name}_FILE`]);
  return (
    (environment['FLASHSALE_DEMO'] || 'true') === 'true' && !isSet('STRIPE_SECRET_KEY') && !isSet('PAYMENT_SANDBOX_URL')
  );
}

/** The secret is made anew for each start: events are signed when they are sent. */
export function sandboxPayments(
  { host, webPort }: StartOptions,
  { port, apiUrl }: { readonly port: number; readonly apiUrl: string },
): SandboxPayments {
  const url = `http://127.0.0.1:${port}`;
  const secret = { PAYMENT_SANDBOX_SECRET: randomBytes(SECRET_SIZE_BYTES).toString('hex') };
  return {
    url,
    ofShop: { ...secret, PAYMENT_SANDBOX_URL: url },
    ofSandbox: {
      ...secret,
      PAYMENT_SANDBOX_PORT: String(port),
      HOST: host,
      PAYMENT_EVENTS_URL: `${apiUrl}/api/v1/payments/events/sandbox`,
      ...(webPort !== undefined && { SHOP_URL: process.env['SHOP_URL'] || `http://127.0.0.1:${webPort}` }),
    },
  };
}
