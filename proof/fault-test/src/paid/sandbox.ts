import { SandboxBooks, type SandboxPayment } from 'flashsale-verify';
import type { ManagedService } from '../system/managed-service.js';

const CALL_DEADLINE_MS = 5_000;

/** What became of an attempt to pay: `refused` if the payment is in no state to be paid. */
export type PayAnswer = 'authorized' | 'declined' | 'refused' | 'unknown';

/** The payment provider as its operator, and the browsers of buyers, see it. */
export class Sandbox {
  constructor(private readonly service: Pick<ManagedService, 'url'>) {}

  /** What goes wrong from now on; `{}` ends it. */
  async setFaults(faults: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${this.service.url}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
      signal: AbortSignal.timeout(CALL_DEADLINE_MS),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
  }

  /** Pays as Stripe's script does in a browser. Never rejects. */
  async pay(clientSecret: string, card: string): Promise<PayAnswer> {
    const [id = ''] = clientSecret.split('_secret_');
    try {
      const response = await fetch(`${this.service.url}/v1/payment_intents/${id}/confirm`, {
        method: 'POST',
        body: new URLSearchParams({ client_secret: clientSecret, payment_method: card }),
        signal: AbortSignal.timeout(CALL_DEADLINE_MS),
      });
      await response.arrayBuffer();
      if (response.ok) return 'authorized';
      if (response.status === 402) return 'declined';
      return response.status === 400 ? 'refused' : 'unknown';
    } catch {
      return 'unknown';
    }
  }

  /** All payments of these sales. */
  async readRecords(saleIds: readonly string[]): Promise<SandboxPayment[]> {
    const found: SandboxPayment[] = [];
    for await (const page of new SandboxBooks(this.service.url).pages()) {
      found.push(...page.filter(({ saleId }) => saleId !== undefined && saleIds.includes(saleId)));
    }
    return found;
  }
}
