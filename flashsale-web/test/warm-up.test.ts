import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { startWeb, type WebServer } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
const READY_DEADLINE_MS = 30_000;
const VISITORS = 8;

const stores = useStores();

async function statusOf(web: WebServer, path: string, init?: RequestInit): Promise<number> {
  const answer = await fetch(`${web.url}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
}

const isReady = async (web: WebServer): Promise<boolean> => (await statusOf(web, '/health/ready')) === 200;

describe('a web server that begins', () => {
  it(
    'is ready only when it was warmed up by an API; who is sent to it from then on gets answers',
    async () => {
      const port = await freePort();
      const web = await startWeb(`http://127.0.0.1:${port}`, { WEB_WARM_UP_REQUESTS: '100' });
      stores.defer(() => web.stop());
      // There is no API yet. Its pages say so, and it lives.
      expect(await statusOf(web, '/')).toBe(200);
      expect([await statusOf(web, '/health'), await statusOf(web, '/health/ready')]).toEqual([200, 503]);

      const { saleId } = await stores.openSale({ totalStock: 1_000 });
      const failures: number[] = [];
      const closing = new AbortController();
      const body = JSON.stringify({ saleId, userId: 'visitor' });
      const headers = { 'content-type': 'application/json' };
      // As a balancer: nobody is sent there before it is ready.
      const visit = async (): Promise<void> => {
        await until(() => isReady(web), { deadlineMs: READY_DEADLINE_MS, what: 'the web server is ready' });
        while (!closing.signal.aborted) {
          const statuses = [
            await statusOf(web, `/sale/${saleId}`),
            await statusOf(web, '/api/v1/sale/purchase', { method: 'POST', headers, body }),
          ];
          failures.push(...statuses.filter((status) => status !== 200));
        }
      };
      const visitors = Array.from({ length: VISITORS }, visit);
      await stores.startApi({
        ...{ PORT: String(port), RATE_LIMIT_PURCHASES_PER_ADDRESS: '0', RATE_LIMIT_PURCHASES_PER_USER: '0' },
        RATE_LIMIT_READS_PER_ADDRESS: '0',
      });
      await until(() => isReady(web), { deadlineMs: READY_DEADLINE_MS });
      await until(async () => (await stores.observe(saleId))?.buyers === 1, { deadlineMs: READY_DEADLINE_MS });
      closing.abort();
      await Promise.all(visitors);
      expect(failures).toEqual([]);
    },
    START_DEADLINE_MS,
  );
});

describe('the warm-up', () => {
  let api: Server;
  const asked: { readonly url: string; readonly marked: boolean }[] = [];
  let web: WebServer;

  beforeAll(async () => {
    api = createServer((request, response) => {
      asked.push({ url: `${request.method} ${request.url}`, marked: request.headers['x-warm-up'] !== undefined });
      response.setHeader('content-type', 'application/json');
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
    const address = api.address() as { readonly port: number };
    // A visitor may ask for ten pages at once.
    const limits = { TRUST_PROXY: '1', RATE_LIMIT_PAGES_PER_ADDRESS: '1' };
    web = await startWeb(`http://127.0.0.1:${address.port}`, { WEB_WARM_UP_REQUESTS: '10', ...limits });
    await until(() => isReady(web), { deadlineMs: READY_DEADLINE_MS, what: 'the web server is ready' });
  }, START_DEADLINE_MS);
  afterAll(async () => {
    await web.stop();
    api.close();
  });

  it('asks for pages and mistaken purchases, as many as it is told, and keeps its mark to itself', () => {
    const purchases = asked.filter(({ url }) => url === 'POST /api/v1/sale/purchase');
    expect(purchases).toHaveLength(5);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter(({ marked }) => marked)).toEqual([]);
  });

  it('takes nothing of what a visitor from the same address may ask for', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 10; i += 1) statuses.push(await statusOf(web, '/no-such-page'));
    expect(statuses).toEqual(statuses.map(() => 404));
  });
});
