import { STATUS_CODES } from 'node:http';
import { Pool } from 'undici';
import { CHECKOUT_METHOD, type Checkout, checkoutPath } from '../checkouts.js';
import type { RequestOutcome } from '../statistics/tally.js';

const CONNECT_DEADLINE_MS = 5_000;
const REQUEST_DEADLINE_MS = 30_000;
/** Of one worker; users beyond share them, and their waiting counts as latency. */
const CONNECTIONS_MAX = 1_024;

/** Checks out as the visitors of a shop do, over connections that stay open. Follows no redirect to elsewhere. */
export class CheckoutClient {
  readonly #pool: Pool;

  constructor(host: string, users: number) {
    this.#pool = new Pool(host, {
      connections: Math.min(Math.max(users, 1), CONNECTIONS_MAX),
      pipelining: 1,
      connect: { timeout: CONNECT_DEADLINE_MS },
      headersTimeout: REQUEST_DEADLINE_MS,
      bodyTimeout: REQUEST_DEADLINE_MS,
    });
  }

  /** Never rejects: a request without an answer is a failure of a kind. */
  async checkOut(checkout: Checkout): Promise<RequestOutcome> {
    try {
      const { statusCode, body } = await this.#pool.request({ method: CHECKOUT_METHOD, path: checkoutPath(checkout) });
      await body.dump();
      return outcomeOf(statusCode);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      return { failure: code ?? message };
    }
  }
}

function outcomeOf(status: number): RequestOutcome {
  if (status >= 200 && status < 300) return 'order';
  // The shop's honest answer when there is nothing left.
  if (status === 409) return 'sold-out';
  return { failure: `${status} ${STATUS_CODES[status] ?? ''}`.trim() };
}
