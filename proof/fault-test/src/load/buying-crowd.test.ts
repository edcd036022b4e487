import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { History } from '../history/history.js';
import { BuyingCrowd } from './buying-crowd.js';

const UNITS = 3;
const PEOPLE = 10;

/** Two servers that sell like one API: the first question of each buyer is answered 503. */
async function openShop(): Promise<{ servers: readonly Server[]; apiUrls: readonly string[] }> {
  const asked = new Set<string>();
  let sold = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { userId } = JSON.parse(await text(request)) as { userId: string };
    const isFirst = !asked.has(userId);
    asked.add(userId);
    const isLeft = sold < UNITS;
    if (!isFirst && isLeft) sold += 1;
    const bought = { status: 'SUCCESS', success: true, orderId: `order-${userId}` };
    response.statusCode = isFirst ? 503 : 200;
    response.end(JSON.stringify(isLeft ? bought : { status: 'SOLD_OUT', success: false }));
  };
  const servers = [1, 2].map(() => createServer((request, response) => void answer(request, response)));
  const listening = servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  await Promise.all(listening);
  const apiUrls = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { servers, apiUrls };
}

describe('BuyingCrowd', () => {
  let shop: Awaited<ReturnType<typeof openShop>> | undefined;
  let crowd: BuyingCrowd | undefined;

  afterEach(async () => {
    await crowd?.close();
    shop?.servers.forEach((server) => server.close());
  });

  it('asks with the same key until everybody is told', async () => {
    shop = await openShop();
    const history = new History();
    const { apiUrls } = shop;
    crowd = new BuyingCrowd({
      ...{ saleId: 'sale', people: PEOPLE, ratePerSecond: 1_000, namePrefix: 'buyer', apiUrls, history },
    });
    const beganAtMs = Date.now();
    crowd.start();
    await Promise.all([crowd.untilSold(UNITS), crowd.untilTold()]);

    expect([crowd.count('SUCCESS'), crowd.count('SOLD_OUT')]).toEqual([UNITS, PEOPLE - UNITS]);
    expect(crowd.untold).toBe(PEOPLE);
    expect(crowd.soldOutAtMs).toBeGreaterThanOrEqual(beganAtMs);
    expect(crowd.soldOutAtMs).toBeLessThanOrEqual(Date.now());
    const asked = history.operations.map(({ userId, idempotencyKey }) => `${userId} ${idempotencyKey}`);
    expect(asked).toHaveLength(2 * PEOPLE);
    expect(new Set(asked).size).toBe(PEOPLE);
  });
});
