import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ShopClient } from './shop-client.js';

const PURCHASES = 8_000;
const AT_ONCE = 64;
const SALE_ID = 'warm-up';
const ANSWER = JSON.stringify({ success: false, status: 'SOLD_OUT', message: 'Sale is sold out' });

/**
 * Buys from a server of its own that answers at once, so that the code of the driver is compiled before it measures. The
 * first purchases of a run would otherwise measure the driver, on the cores that the shop needs.
 */
export async function warmUp(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(ANSWER));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new ShopClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, SALE_ID, AT_ONCE);
  try {
    let left = PURCHASES;
    const buyInTurn = async (): Promise<void> => {
      while (left > 0) await client.buy(`user-${(left -= 1)}`);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, buyInTurn));
  } finally {
    await client.close();
    server.close();
  }
}
