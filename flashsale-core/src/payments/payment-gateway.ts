import type { PaymentProvider } from './payment-provider.js';
import type { PaymentSettings } from './payment-settings.js';
import { StripeProvider } from './stripe-provider.js';

/** The provider of this shop, where it has one. */
export class PaymentGateway {
  private constructor(
    readonly provider: PaymentProvider | undefined,
    /** Ends what the provider's client has open. */
    readonly close: () => void,
  ) {}

  static async open(settings: PaymentSettings | undefined, deadlineMs: number): Promise<PaymentGateway> {
    if (settings === undefined) return new PaymentGateway(undefined, () => undefined);
    const provider = await StripeProvider.open(settings, deadlineMs);
    return new PaymentGateway(provider, () => provider.close());
  }
}
