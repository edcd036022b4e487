import type { ServerProcess } from 'flashsale-testkit';

/** The truth about one payment: where its money is. */
interface SandboxPayment {
  readonly id: string;
  readonly paymentId?: string;
  readonly orderId?: string;
  readonly status: string;
  readonly captured: number;
  readonly refunded: number;
}

/** What a buyer's browser and an operator of the sandbox do. */
export class SandboxClient {
  constructor(private readonly sandbox: ServerProcess) {}

  /** Pays with a test card, as Stripe's script does in a browser. */
  async pay(clientSecret: string | undefined, card = 'pm_card_visa'): Promise<Response> {
    const [id = ''] = (clientSecret ?? '').split('_secret_');
    return fetch(`${this.sandbox.url}/v1/payment_intents/${id}/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ client_secret: clientSecret ?? '', payment_method: card }),
    });
  }

  async setFaults(faults: object): Promise<void> {
    const response = await fetch(`${this.sandbox.url}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  async payments(): Promise<SandboxPayment[]> {
    const response = await fetch(`${this.sandbox.url}/sandbox/payments`);
    const { payments } = (await response.json()) as { payments: SandboxPayment[] };
    return payments;
  }
}
