import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

const STATUS = {
  saleId: 'sale_1',
  name: 'A product',
  totalStock: 5,
  remainingStock: 5,
  saleActive: true,
  status: 'ACTIVE',
};
export const SOLD_OUT = { success: false, status: 'SOLD_OUT', message: 'Sale is sold out' };

/** What a test makes of the n-th purchase; the user is as the driver sent it. */
export type Clerk = (purchase: { index: number; userId: string }, response: ServerResponse) => unknown;

/** A local HTTP server with the routes of the API that answers purchases as the test wants. */
export class ShopServer {
  /** Of every purchase, in the order of arrival. */
  readonly userIds: string[] = [];
  readonly arrivedAtMs: number[] = [];
  /** What the sale is, and whether it sells. */
  status = STATUS.status;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor(private readonly clerk: Clerk) {}

  static async open(clerk: Clerk): Promise<ShopServer> {
    const shop = new ShopServer(clerk);
    shop.#server.listen(0, '127.0.0.1');
    await once(shop.#server, 'listening');
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const isKnown = request.url === '/api/v1/sale/sale_1/status';
      const sale = { ...STATUS, status: this.status, saleActive: this.status === STATUS.status };
      const body = request.url === '/api/v1/sales' ? [sale] : isKnown ? sale : { statusCode: 404 };
      answer(response, isKnown || request.url === '/api/v1/sales' ? 200 : 404, body);
      return;
    }
    const { userId } = (await json(request)) as { userId: string };
    this.arrivedAtMs.push(performance.now());
    const index = this.userIds.push(userId) - 1;
    await this.clerk({ index, userId }, response);
  }
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
