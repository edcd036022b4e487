import { Pool } from 'undici';
import type { Confirmation, PaidAnswer, PaidShop } from '../../load/paid-buyer.js';

const REQUEST_TIMEOUT_MS = 10_000;

/** Asks over a bounded number of connections that stay open. */
export class HttpPaidShop implements PaidShop {
  readonly #shop: Pool;
  readonly #providers = new Map<string, Pool>();
  readonly #options: Pool.Options;

  constructor(
    apiUrl: string,
    private readonly saleId: string,
    connectionsMax: number,
  ) {
    this.#options = {
      connections: connectionsMax,
      pipelining: 1,
      headersTimeout: REQUEST_TIMEOUT_MS,
      bodyTimeout: REQUEST_TIMEOUT_MS,
    };
    this.#shop = new Pool(apiUrl, this.#options);
  }

  buy(userId: string, idempotencyKey: string): Promise<PaidAnswer> {
    const body = JSON.stringify({ saleId: this.saleId, userId, quantity: 1 });
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    return ask(this.#shop, { method: 'POST', path: '/api/v1/sale/purchase', headers, body });
  }

  cancel(orderId: string): Promise<PaidAnswer> {
    return ask(this.#shop, { method: 'POST', path: this.#pathOf(orderId, '/cancel') });
  }

  startPayment(orderId: string): Promise<PaidAnswer> {
    return ask(this.#shop, { method: 'POST', path: this.#pathOf(orderId, '/payment') });
  }

  readOrder(orderId: string): Promise<PaidAnswer> {
    return ask(this.#shop, { method: 'GET', path: this.#pathOf(orderId, '') });
  }

  confirm({ origin, path, form }: Confirmation): Promise<PaidAnswer> {
    const provider = this.#providers.get(origin) ?? new Pool(origin, this.#options);
    this.#providers.set(origin, provider);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return ask(provider, { method: 'POST', path, headers, body: form });
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    await Promise.all([this.#shop, ...this.#providers.values()].map((pool) => pool.destroy()));
  }

  #pathOf(orderId: string, action: string): string {
    return `/api/v1/orders/${orderId}${action}?saleId=${this.saleId}`;
  }
}

/** Never rejects. */
async function ask(pool: Pool, options: Parameters<Pool['request']>[0]): Promise<PaidAnswer> {
  try {
    const { statusCode, body } = await pool.request(options);
    return { status: statusCode, body: parse(await body.text()) };
  } catch {
    return { status: 0, body: {} };
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
