import { errors, Pool } from 'undici';
import { readAnswer, type Answer, type FailureKind } from '../load/answers.js';

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** More at once would only wait for each other. */
const WARM_CONNECTIONS_MAX = 64;

const HEADERS = { 'content-type': 'application/json' };

/** Buys and polls like the visitors of the shop, over a bounded number of connections that stay open. */
export class ShopClient {
  readonly #pool: Pool;

  constructor(
    apiUrl: string,
    private readonly saleId: string,
    private readonly connectionsMax: number,
  ) {
    this.#pool = new Pool(apiUrl, {
      connections: connectionsMax,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: REQUEST_TIMEOUT_MS,
      bodyTimeout: REQUEST_TIMEOUT_MS,
    });
  }

  /** Opens connections, so that the first purchases measure the sale and not the handshakes. */
  async warmUp(): Promise<void> {
    const polls = Array.from({ length: Math.min(this.connectionsMax, WARM_CONNECTIONS_MAX) }, () => this.pollStock());
    await Promise.all(polls);
  }

  /** Never rejects: a purchase without an answer is a failure of a kind. */
  async buy(userId: string): Promise<Answer> {
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'POST',
        path: '/api/v1/sale/purchase',
        headers: HEADERS,
        body: JSON.stringify({ saleId: this.saleId, userId }),
      });
      return readAnswer(statusCode, parse(await body.text()));
    } catch (error) {
      return { ...readAnswer(0, undefined), failure: failureKind(error) };
    }
  }

  /** Polls the stock. Never rejects; returns whether there was a sound answer. */
  async pollStock(): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'GET',
        path: `/api/v1/sale/${this.saleId}/status`,
      });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureKind(error: unknown): FailureKind {
  const isTimeout =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError ||
    // The run is over, and this request waited for its answer until then.
    error instanceof errors.ClientDestroyedError;
  return isTimeout ? 'timeout' : 'no-connection';
}
