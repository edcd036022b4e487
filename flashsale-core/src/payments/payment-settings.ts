import { z } from 'zod';
import { EnvironmentError } from '../process/environment.js';

/** As many bits as an HS256 hash: with it anybody could claim that an order is paid. */
const SANDBOX_SECRET_LENGTH_MIN = 32;

/** The provider of demos and tests. */
export const PAYMENT_SANDBOX_VARIABLES = {
  PAYMENT_SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  PAYMENT_SANDBOX_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  PAYMENT_SANDBOX_SECRET: z
    .string()
    .min(SANDBOX_SECRET_LENGTH_MIN, `must have ${SANDBOX_SECRET_LENGTH_MIN} characters at least`)
    .optional(),
};

/** How API and worker reach the payment provider. */
export const PAYMENT_VARIABLES = {
  ...PAYMENT_SANDBOX_VARIABLES,
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must be a secret or restricted key of Stripe: sk_… or rk_…')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\w+$/, 'must be the signing secret of an endpoint: whsec_…')
    .optional(),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, 'must be a publishable key: pk_…')
    .optional(),
};

/** The provider that takes the money; undefined where the shop sells nothing that is paid for. */
export interface PaymentSettings {
  readonly provider: 'stripe' | 'sandbox';
  readonly secretKey: string;
  /** Signs events. */
  readonly webhookSecret: string;
  /** Of Stripe's form in the browser. */
  readonly publishableKey: string | undefined;
  /** Undefined for Stripe's own address. */
  readonly url: string | undefined;
  /** Where browsers reach the sandbox. */
  readonly publicUrl: string | undefined;
}

/** @throws EnvironmentError if the provider is only half configured */
export function toPaymentSettings(read: z.infer<z.ZodObject<typeof PAYMENT_VARIABLES>>): PaymentSettings | undefined {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, PAYMENT_SANDBOX_URL, PAYMENT_SANDBOX_SECRET } = read;
  refuseHalf({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET }, 'payments by Stripe need both');
  refuseHalf({ PAYMENT_SANDBOX_URL, PAYMENT_SANDBOX_SECRET }, 'payments by the sandbox need both');
  if (STRIPE_SECRET_KEY !== undefined && STRIPE_WEBHOOK_SECRET !== undefined) {
    if (PAYMENT_SANDBOX_URL !== undefined)
      throw unusable('STRIPE_SECRET_KEY, PAYMENT_SANDBOX_URL: a shop has one payment provider, and both are set');
    return {
      provider: 'stripe',
      secretKey: STRIPE_SECRET_KEY,
      webhookSecret: STRIPE_WEBHOOK_SECRET,
      publishableKey: read.STRIPE_PUBLISHABLE_KEY,
      url: undefined,
      publicUrl: undefined,
    };
  }
  if (PAYMENT_SANDBOX_URL === undefined || PAYMENT_SANDBOX_SECRET === undefined) return undefined;
  return {
    provider: 'sandbox',
    secretKey: PAYMENT_SANDBOX_SECRET,
    webhookSecret: PAYMENT_SANDBOX_SECRET,
    publishableKey: undefined,
    url: PAYMENT_SANDBOX_URL,
    publicUrl: read.PAYMENT_SANDBOX_PUBLIC_URL ?? PAYMENT_SANDBOX_URL,
  };
}

function refuseHalf(pair: Readonly<Record<string, string | undefined>>, why: string): void {
  const missing = Object.keys(pair).filter((name) => pair[name] === undefined);
  const given = Object.keys(pair).filter((name) => pair[name] !== undefined);
  if (missing.length > 0 && given.length > 0)
    throw unusable(`${given.join(', ')} is set and ${missing.join(', ')} is not: ${why}`);
}

function unusable(defect: string): EnvironmentError {
  return new EnvironmentError(`The environment is not usable: ${defect}`);
}
