import { Agent, get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { until, useStores, users } from '../../flashsale-core/test-support/index.js';
import { type Answer, tally } from './api-client.js';
import { type ApiUnderTest, connectClient, startApiHere } from './api-under-test.js';

const stores = useStores();
/** Each asks again as soon as it is answered: more than any process keeps up with. */
const CROWD = 600;
const SHOP = 'https://shop.example';
let api: ApiUnderTest;
let saleId: string;

beforeAll(async () => {
  ({ saleId } = await stores.openSale({ totalStock: 100 }));
  api = await startApiHere(stores, { CORS_ORIGINS: `${SHOP}, https://other.example` });
});

describe('an answer', () => {
  const BROWSER_HEADERS = {
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };

  it('tells browsers to render nothing of it, be it good or an error', async () => {
    const paths = [
      '/api/v1/sales',
      '/health',
      '/api/v1/admin/session',
      '/api/v1/sale/nothing/status',
      '/nowhere',
      '/%',
    ];
    const answers = await Promise.all(paths.map((path) => api.client.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 400]);
    for (const { headers } of answers) expect(headers).toMatchObject(BROWSER_HEADERS);
  });

  it('to a purchase carries no more than it needs, but an error does', async () => {
    expect((await api.client.buy(saleId, 'ann')).headers).not.toHaveProperty('content-security-policy');
    expect((await api.client.buy('nothing', 'ann')).headers).toMatchObject(BROWSER_HEADERS);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string): Promise<Answer> =>
    api.client.ask('OPTIONS', '/api/v1/sale/purchase', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key',
      },
    });

  it('may buy when it is on the list', async () => {
    const asked = await preflight(SHOP);
    expect(asked).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': SHOP } });
    const bought = await api.client.post('/api/v1/sale/purchase', { saleId, userId: 'bob' }, { origin: SHOP });
    expect(bought.headers).toMatchObject({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
  });

  it.each(['https://evil.example', `${SHOP}.evil.example`, 'null', 'http://shop.example'])(
    'may not when it is not: %s',
    async (origin) => {
      expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin');
      const read = await api.client.ask('GET', '/api/v1/sales', { headers: { origin } });
      expect(read.headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('may not by default', async () => {
    const { client } = await startApiHere(stores);
    const read = await client.ask('GET', '/api/v1/sales', { headers: { origin: SHOP } });
    expect(read.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('listeners of one address', () => {
  it('are so many at most, and others are still let in', async () => {
    const { url } = await startApiHere(stores, { EVENT_LISTENERS_PER_ADDRESS: '2', TRUST_PROXY: '1' });
    const listen = async (address: string): Promise<IncomingMessage> => {
      const headers = { 'x-forwarded-for': address };
      const asked = get(`${url}/api/v1/sale/${saleId}/events`, { headers, agent: new Agent() });
      stores.defer(() => asked.destroy());
      return new Promise((resolve, reject) => asked.on('response', resolve).on('error', reject));
    };
    const [first] = [await listen('198.51.100.7'), await listen('198.51.100.7')];
    const refused = await listen('198.51.100.7');
    expect(refused).toMatchObject({ statusCode: 429, headers: { 'retry-after': '5' } });
    expect((await listen('198.51.100.8')).statusCode).toBe(200);

    first.destroy();
    await until(async () => (await listen('198.51.100.7')).statusCode === 200, { what: 'a place is free again' });
  });
});

describe('an overloaded process', () => {
  it('refuses early, answers its watchers, serves who comes back, and then everybody', async () => {
    const { url } = await stores.startApi({ SHED_EVENT_LOOP_DELAY_MS: '8' });
    const crowd = connectClient(stores, url, CROWD);
    const watcher = connectClient(stores, url);
    const heard: Answer[] = [];
    const over = new AbortController();
    const flood = Array.from({ length: CROWD }, async (_, shopper) => {
      for (let i = 0; !over.signal.aborted; i += 1) heard.push(await crowd.buy(saleId, `crowd-${shopper}-${i}`));
    });
    const refusal = await until(() => heard.find(({ status }) => status === 503), { what: 'somebody is refused' });
    expect(refusal).toMatchObject({
      headers: { 'retry-after': '2' },
      body: { statusCode: 503, message: 'The server is overloaded, please try again', error: 'Service Unavailable' },
    });
    for (const path of ['/health/live', '/health/ready', '/api/v1/admin/session'])
      expect((await watcher.get(path)).status).toBe(200);

    // While the crowd goes on, a client that comes back as it was told is served sooner or later.
    await until(async () => (await watcher.buy(saleId, 'patient')).status === 200, { what: 'the patient is served' });
    over.abort();
    await Promise.all(flood);
    expect(new Set(heard.map(({ status }) => status))).toEqual(new Set([200, 503]));

    const calm = connectClient(stores, url);
    await until(async () => (await calm.status(saleId)).status === 200, { what: 'requests are admitted again' });
    await until(async () => !('503' in tally(await Promise.all(users(5).map((user) => calm.buy(saleId, user))))));
  });
});
