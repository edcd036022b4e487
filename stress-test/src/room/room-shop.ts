import { Pool } from 'undici';
import type { RoomAnswer, RoomShop } from '../../load/room-visitor.js';

const REQUEST_TIMEOUT_MS = 10_000;
const JSON_BODY = { 'content-type': 'application/json' };

/** Asks over a bounded number of connections that stay open. */
export class HttpRoomShop implements RoomShop {
  readonly #pool: Pool;
  readonly #roomPath: string;

  constructor(
    apiUrl: string,
    private readonly saleId: string,
    connectionsMax: number,
  ) {
    this.#roomPath = `/api/v1/sale/${saleId}/room`;
    this.#pool = new Pool(apiUrl, {
      connections: connectionsMax,
      pipelining: 1,
      headersTimeout: REQUEST_TIMEOUT_MS,
      bodyTimeout: REQUEST_TIMEOUT_MS,
    });
  }

  join(userId: string, solution?: string): Promise<RoomAnswer> {
    return this.#post(this.#roomPath, { userId, ...(solution !== undefined && { solution }) });
  }

  turn(userId: string, ticket: string): Promise<RoomAnswer> {
    return this.#post(`${this.#roomPath}/turn`, { userId, ticket });
  }

  buy(userId: string, admission: string | undefined): Promise<RoomAnswer> {
    const headers = admission === undefined ? {} : { 'x-admission': admission };
    return this.#post('/api/v1/sale/purchase', { saleId: this.saleId, userId }, headers);
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Never rejects. */
  async #post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<RoomAnswer> {
    try {
      const answer = await this.#pool.request({
        ...{ method: 'POST', path, headers: { ...JSON_BODY, ...headers }, body: JSON.stringify(body) },
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: (JSON.parse(text) ?? {}) as Record<string, unknown> };
    } catch {
      return { status: 0, body: {} };
    }
  }
}
