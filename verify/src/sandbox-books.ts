const ANSWER_DEADLINE_MS = 5_000;
const PAYMENTS_PER_PAGE = 1_000;

/** Where the money of one payment is, by the payment sandbox. Amounts are integers of minor units. */
export interface SandboxPayment {
  readonly id: string;
  /** Undefined if it is none of ours. */
  readonly orderId?: string;
  readonly saleId?: string;
  /** In Stripe's words. */
  readonly status: string;
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
  /** When the money was reserved; null if it never was. */
  readonly authorizedAt: string | null;
}

/** What the payment sandbox knows: the truth about all money of a demo. */
export class SandboxBooks {
  constructor(private readonly url: string) {}

  /** All payments, page by page. @throws Error if the sandbox is away */
  async *pages(): AsyncGenerator<readonly SandboxPayment[]> {
    let after = '';
    for (;;) {
      const page = await this.#read(after);
      if (page.length > 0) yield page;
      if (page.length < PAYMENTS_PER_PAGE) return;
      after = page.at(-1)?.id ?? '';
    }
  }

  /** @throws Error if it is away */
  async expectReady(): Promise<void> {
    const response = await fetch(new URL('/health/ready', this.url), {
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answers ${response.status}`);
  }

  async #read(after: string): Promise<SandboxPayment[]> {
    const url = new URL('/sandbox/payments', this.url);
    url.search = new URLSearchParams({ after, limit: String(PAYMENTS_PER_PAGE) }).toString();
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    if (!response.ok) throw new Error(`The payment sandbox answers ${response.status}`);
    return ((await response.json()) as { readonly payments: SandboxPayment[] }).payments;
  }
}
