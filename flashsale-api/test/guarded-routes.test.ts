import { Agent, get, type IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { users, useStores } from '../../flashsale-core/test-support/index.js';
import { LoadShedding } from '../src/limits/load-shedding.js';
import { type Answer, tally } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
const DELAY_MS_MAX = 60;
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
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };

  it('forbids browsers to render any of it, successful or not', async () => {
    const paths = [
      '/api/v1/sales',
      '/health',
      '/api/v1/admin/session',
      '/api/v1/sale/nothing/status',
      '/nowhere',
      '/%',
    ];
    const answers = await Promise.all(paths.map((path) => api.client.ask('GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 400]);
    for (const { headers } of answers) expect(headers).toMatchObject(BROWSER_HEADERS);
  });

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an expectation', 'GET /health HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\n\r\n', 417],
  ])('has the same headers for %s', async (_what, text, status) => {
    const answer = (await api.client.raw(text)).toLowerCase();
    expect(answer).toMatch(new RegExp(`^http/1\\.1 ${status} `));
    expect(answer).toContain(`"statuscode":${status}`);
    expect(answer).toContain("\r\ncontent-security-policy: default-src 'none'");
    expect(answer).toContain('\r\nx-content-type-options: nosniff');
  });

  it('ignores an upgrade, and an absolute URL', async () => {
    const upgrade = ['Connection: Upgrade, close', 'Upgrade: websocket', 'Host: x'].join('\r\n');
    expect(await api.client.raw(`GET /health/live HTTP/1.1\r\n${upgrade}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    const whole = 'GET http://elsewhere.example/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    expect(await api.client.raw(whole)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('to a purchase is taken for nothing else, and an error has all headers', async () => {
    expect((await api.client.buy(saleId, 'ann')).headers).toMatchObject({
      'content-security-policy': BROWSER_HEADERS['content-security-policy'],
      'x-content-type-options': 'nosniff',
    });
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
    'may not buy when it is not on the list: %s',
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
  it('are limited, and others are still admitted', async () => {
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
  const BUYERS = 40;
  const TURNS_BETWEEN = 5;

  /** Keeps the event loop, which this API shares, busy until aborted. */
  async function hog(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const endsAtMs = performance.now() + 3 * DELAY_MS_MAX;
      while (performance.now() < endsAtMs);
      // A request takes several turns from connection to answer; on a busy machine one turn at a time would be too few.
      for (let turn = 0; turn < TURNS_BETWEEN; turn += 1) await nextTurn();
    }
  }

  it('refuses at once, answers probes, and serves everyone who retries', async () => {
    const { app, client } = await startApiHere(stores, { SHED_EVENT_LOOP_DELAY_MS: String(DELAY_MS_MAX) });
    const { saleId: shedSale } = await stores.openSale({ totalStock: BUYERS });
    const shedding = app.get(LoadShedding);
    shedding.start();
    const over = new AbortController();
    stores.defer(() => over.abort());
    const hogging = hog(over.signal);
    await until(() => shedding.isShedding, { what: 'the process sheds' });

    const refused = await Promise.all(users(BUYERS).map((userId) => client.buy(shedSale, userId)));
    for (const answer of refused) {
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'retry-after': '2' },
        body: { statusCode: 503, message: 'The server is overloaded, please try again', error: 'Service Unavailable' },
      });
    }
    expect((await client.status(shedSale)).status).toBe(503);
    for (const path of ['/health/live', '/health/ready', '/api/v1/admin/session'] as const) {
      expect((await client.get(path)).status).toBe(200);
    }
    expect(shedding.refused).toBe(BUYERS + 1);
    expect(await stores.observe(shedSale)).toMatchObject({ buyers: 0 });

    over.abort();
    await hogging;
    const comeBack = async (userId: string): Promise<Answer> =>
      until(async () => {
        const answer = await client.buy(shedSale, userId);
        return answer.status === 200 ? answer : undefined;
      });
    expect(tally(await Promise.all(users(BUYERS).map(comeBack)))).toEqual({ SUCCESS: BUYERS });
  });
});
