import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { freePort, until } from 'flashsale-testkit';
import { readMetrics, users, useStores } from '../../flashsale-core/test-support/index.js';
import { RateLimits } from '../src/limits/rate-limits.js';
import { type Answer, type ApiClient, tally } from './api-client.js';
import { connectClient, startApiHere } from './api-under-test.js';

const stores = useStores({ ownRedisServer: true });
const OFF = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '0', RATE_LIMIT_PURCHASES_PER_USER: '0' };
/** So long that a window hardly ends during a test. */
const LONG_WINDOW = { RATE_LIMIT_WINDOW_SECONDS: '3600' };
const ADMIN_TOKEN = 'correct-horse-battery-staple-0123';
const NO_DEMO = { FLASHSALE_DEMO: 'false', ADMIN_TOKEN };

let saleId: string;

beforeEach(async () => {
  ({ saleId } = await stores.openSale({ totalStock: 1_000 }));
  // Every test starts with fresh counters.
  const counters = await stores.redis.client.keys('flashsale:limit:*');
  if (counters.length > 0) await stores.redis.client.del(counters);
});

function buyFrom(client: ApiClient, forwardedFor: string, userId: string): Promise<Answer> {
  return client.post('/api/v1/sale/purchase', { saleId, userId }, { 'x-forwarded-for': forwardedFor });
}

async function buyInTurn(buy: (i: number) => Promise<Answer>, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) statuses.push((await buy(i)).status);
  return statuses;
}

describe('units of one address', () => {
  const fewUnits = { ...OFF, RATE_LIMIT_UNITS_PER_ADDRESS: '3', TRUST_PROXY: '1' };
  const isSuccess = ({ body }: Answer): boolean => (body as { status?: string }).status === 'SUCCESS';

  it('are capped for each sale, also with many attempts at once in two processes', async () => {
    const [one, other] = await Promise.all([stores.startApi(fewUnits), stores.startApi(fewUnits)]);
    const clients = [connectClient(stores, one.url), connectClient(stores, other.url)] as const;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => buyFrom(clients[i % 2 === 0 ? 0 : 1], '203.0.113.7', `user-${i}`)),
    );
    expect(answers.filter(isSuccess)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(37);
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 3 });
    expect(isSuccess(await buyFrom(clients[0], '203.0.113.8', 'neighbour'))).toBe(true);
    ({ saleId } = await stores.openSale({ totalStock: 5 }));
    expect(isSuccess(await buyFrom(clients[0], '203.0.113.7', 'user-1'))).toBe(true);
  });

  it('do not count what was refused or answered again, and keep nobody from their own unit', async () => {
    const { client } = await startApiHere(stores, fewUnits);
    const buy = (userId: string, key: string): Promise<Answer> =>
      client.post(
        '/api/v1/sale/purchase',
        { saleId, userId },
        { 'x-forwarded-for': '203.0.113.7', 'idempotency-key': key },
      );
    const first = await buy('ann', 'first');
    for (let i = 0; i < 5; i += 1) expect((await buy('ann', `other-${i}`)).body).toMatchObject({ success: false });
    expect((await buy('ann', 'first')).body).toEqual(first.body);
    expect(isSuccess(await buy('bob', 'his'))).toBe(true);
    expect(isSuccess(await buy('cid', 'his'))).toBe(true);
    expect(await buy('dan', 'his')).toMatchObject({
      status: 403,
      body: { message: 'Your address has as many units of this sale as one address may have' },
    });
    expect((await buy('ann', 'first')).body).toEqual(first.body);
    expect((await buy('bob', 'another')).body).toMatchObject({ status: 'ALREADY_PURCHASED' });
  });

  it('begin anew after a reset', async () => {
    const { client } = await startApiHere(stores, { ...fewUnits, RATE_LIMIT_UNITS_PER_ADDRESS: '1' });
    expect(isSuccess(await buyFrom(client, '203.0.113.7', 'ann'))).toBe(true);
    expect((await buyFrom(client, '203.0.113.7', 'bob')).status).toBe(403);
    expect((await client.post('/api/v1/admin/reset', { saleId })).status).toBe(200);
    await until(async () => isSuccess(await buyFrom(client, '203.0.113.7', 'bob')), {
      what: 'the API knows of the reset',
    });
  });
});

describe('purchases of one address', () => {
  const perAddress = { ...OFF, ...LONG_WINDOW, RATE_LIMIT_PURCHASES_PER_ADDRESS: '3' };

  it('are limited, with the documented answer, and leave no trace in the audit trail', async () => {
    const { app, client, stop } = await startApiHere(stores, perAddress);
    expect(await buyInTurn((i) => client.buy(saleId, `user-${i}`), 3)).toEqual([200, 200, 200]);
    const refused = await client.buy(saleId, 'user-9');

    expect(refused).toMatchObject({
      status: 429,
      body: { statusCode: 429, message: 'Too many purchases, please try again later', error: 'Too Many Requests' },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(3_600);
    expect(app.get(RateLimits).purchasesOfAddress?.refused).toBe(1);
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 3 });
    // No other attempt is rejected here, so any audited rejection would be the refused one.
    await stop();
    expect(await stores.countAudit(saleId)).toEqual({});
  });

  it('are counted together by two processes, each of which admits a quarter of the limit by itself', async () => {
    const limited = { ...perAddress, RATE_LIMIT_PURCHASES_PER_ADDRESS: '16' };
    const [one, other] = await Promise.all([stores.startApi(limited), stores.startApi(limited)]);
    const clients = [connectClient(stores, one.url), connectClient(stores, other.url)] as const;
    const statuses = await buyInTurn((i) => clients[i % 2 === 0 ? 0 : 1].buy(saleId, `user-${i}`), 30);
    expect(statuses.filter((status) => status === 200)).toHaveLength(16 + 4);
    expect(statuses.lastIndexOf(200)).toBeLessThan(24);
  });

  it('are counted for the socket, whatever a client claims, if no proxy is trusted', async () => {
    const { client } = await startApiHere(stores, perAddress);
    const statuses = await buyInTurn((i) => buyFrom(client, `203.0.113.${i}`, `user-${i}`), 5);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('are counted for the address that the trusted proxy saw, not for the one its client claims', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '1' });
    const forged = await buyInTurn((i) => buyFrom(client, `203.0.113.${i}, 198.51.100.7`, `user-${i}`), 4);
    expect(forged).toEqual([200, 200, 200, 429]);
    expect((await buyFrom(client, '198.51.100.8', 'other')).status).toBe(200);
  });

  it('are counted for the client of the outer of two trusted proxies', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '2' });
    const statuses = await buyInTurn((i) => buyFrom(client, `203.0.113.${i}, 198.51.100.7, 10.0.0.${i}`, `u${i}`), 4);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('are counted for an IPv6 network, because everybody has countless addresses', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '1' });
    const statuses = await buyInTurn((i) => buyFrom(client, `2001:db8:1:2:${i}:${i}:${i}:${i}`, `user-${i}`), 4);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await buyFrom(client, '2001:db8:1:3::1', 'other')).status).toBe(200);
  });

  it.each<[string, number, (i: number) => string]>([
    ['a /56 of 256 networks', 4 * 3, (i) => `2001:db8:1:20${(16 + i).toString(16)}::1`],
    ['a /48 of 65,536 networks', 16 * 3, (i) => `2001:db8:2:${(i + 1).toString(16)}00::1`],
  ])('are limited for %s as well', async (_what, requestsMax, addressOf) => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '1' });
    const statuses = await buyInTurn((i) => buyFrom(client, addressOf(i), `user-${i}`), requestsMax + 5);
    expect(statuses.indexOf(429)).toBe(requestsMax);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect((await buyFrom(client, '2001:db8:3:3::1', 'other')).status).toBe(200);
  });

  it('with invented names share one counter, and cannot choose a key', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '1' });
    const names = ['evil', saleKeys(saleId).stock, 'x'.repeat(1_000), '1.2.3'];
    expect(await buyInTurn((i) => buyFrom(client, names[i] as string, `user-${i}`), 4)).toEqual([200, 200, 200, 429]);
    expect(await stores.redis.client.keys('flashsale:limit:*')).toEqual([
      expect.stringMatching(/^flashsale:limit:purchases-address:unknown:\d+$/),
    ]);
  });

  it.each<[string, (i: number) => string]>([
    ['addresses with a port', (i) => `203.0.113.${i}:50${i}`],
    ['addresses of IPv6 with a port', (i) => `[2001:db8:${i}::1]:443`],
    ['nodes of RFC 7239', (i) => `"[2001:db8:${i}::1]:_x"`],
    ['elements of RFC 7239', (i) => `for="203.0.113.${i}:50${i}";proto=https`],
  ])('are distinguished by %s', async (_what, nameOf) => {
    const { client, logger } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '1' });
    const first = await buyInTurn((i) => buyFrom(client, nameOf(i), `user-${i}`), 8);
    expect(first).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await buyInTurn((i) => buyFrom(client, nameOf(1), `again-${i}`), 3)).toEqual([200, 200, 429]);
    expect(logger.lines.filter((line) => line.includes('Clients may share one rate limit'))).toEqual([]);
  });

  it('are counted by the header Forwarded if proxies write it, and by nothing else', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, TRUST_PROXY: '2', TRUST_PROXY_HEADER: 'forwarded' });
    const buyAs = (forwarded: string, userId: string, forged: string): Promise<Answer> =>
      client.post('/api/v1/sale/purchase', { saleId, userId }, { forwarded, 'x-forwarded-for': forged });
    const chain = (i: number): string => `for=203.0.113.${i}, for="[2001:db8:${i}::1]:4711";proto=https, for=10.0.0.7`;
    const apart = await buyInTurn((i) => buyAs(chain(i), `user-${i}`, '198.51.100.1, 198.51.100.2'), 8);
    expect(apart).toEqual(Array.from({ length: 8 }, () => 200));
    const forged = (i: number): string => `for="203.0.113.${i}, for=192.0.2.7, for=10.0.0.7`;
    const statuses = await buyInTurn((i) => buyAs(forged(i), `other-${i}`, `198.51.100.${i}, 198.51.100.2`), 4);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['a name that is no address', { TRUST_PROXY: '1' }, 'evil', 'no_address'],
    ['a hidden one', { TRUST_PROXY: '1' }, 'for=_hidden', 'no_address'],
    ['fewer proxies than are trusted', { ...NO_DEMO, TRUST_PROXY: '2' }, '203.0.113.7', 'too_few_proxies'],
    ['more proxies than are trusted', { TRUST_PROXY: '1' }, '203.0.113.7, 10.0.0.2:443', 'too_many_proxies'],
    [
      'more proxies of RFC 7239',
      { TRUST_PROXY: '1', TRUST_PROXY_HEADER: 'forwarded' },
      'for=203.0.113.7, for=10.0.0.2',
      'too_many_proxies',
    ],
    ['a proxy that is not trusted', NO_DEMO, '203.0.113.7', 'untrusted_header'],
  ])('that may come from many clients are logged once, and counted, with %s', async (_what, trust, name, reason) => {
    const { client, logger, url } = await startApiHere(stores, { ...perAddress, ...trust });
    const headers = { [trust['TRUST_PROXY_HEADER'] ?? 'x-forwarded-for']: name };
    await buyInTurn((i) => client.post('/api/v1/sale/purchase', { saleId, userId: `user-${i}` }, headers), 5);
    const warnings = logger.lines.filter((line) => line.includes('Clients may share one rate limit'));
    expect(warnings).toEqual([expect.stringMatching(/^warn: Clients may share one rate limit: /)]);
    expect((await readMetrics(url)).get(`flashsale_clients_confused_total{reason="${reason}"}`)).toBe(5);
  });

  it('are admitted again after the wait that the answer named', async () => {
    const { client } = await startApiHere(stores, { ...perAddress, RATE_LIMIT_WINDOW_SECONDS: '2' });
    const refused = await until(
      async () => {
        const answer = await client.buy(saleId, 'ann');
        return answer.status === 429 ? answer : undefined;
      },
      { what: 'the limit is reached' },
    );
    const waitSeconds = Number(refused.headers['retry-after']);
    expect(waitSeconds).toBeLessThanOrEqual(2);
    await sleep(waitSeconds * 1_000);
    expect((await client.buy(saleId, 'bob')).status).toBe(200);
  });

  it('cost no Redis command once they are refused', async () => {
    const counters = await stores.startRedis();
    const { client } = await startApiHere(stores, { ...perAddress, RATE_LIMIT_REDIS_URL: counters.url });
    expect(await buyInTurn((i) => client.buy(saleId, `user-${i}`), 4)).toEqual([200, 200, 200, 429]);
    const { client: redis } = await stores.connectRedis(counters.url);
    const commands = async (): Promise<string> => (await redis.info('commandstats')).replace(/cmdstat_info.*/, '');
    const before = await commands();
    expect(before).toContain('cmdstat_fcall');
    const flood = await Promise.all(users(200).map((userId) => client.buy(saleId, userId)));
    expect(tally(flood)).toEqual({ 429: 200 });
    expect(await commands()).toBe(before);
  });
});

describe('purchases of one user', () => {
  it('are limited from any address, and other users are not', async () => {
    const { app, client } = await startApiHere(stores, {
      ...OFF,
      ...LONG_WINDOW,
      RATE_LIMIT_PURCHASES_PER_USER: '2',
      TRUST_PROXY: '1',
    });
    const statuses = await buyInTurn((i) => buyFrom(client, `198.51.100.${i}`, 'ann'), 3);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await buyFrom(client, '198.51.100.1', 'bob')).status).toBe(200);
    expect(app.get(RateLimits).purchasesOfUser?.refused).toBe(1);
  });
});

describe('reads of one address', () => {
  const READS = {
    status: (): string => `/api/v1/sale/${saleId}/status`,
    sales: (): string => '/api/v1/sales',
    'own purchase': (): string => `/api/v1/sale/${saleId}/user/ann/purchase`,
    'event stream': (): string => `/api/v1/sale/${saleId}/events`,
    docs: (): string => '/docs',
  };

  it.each(Object.entries(READS))('are limited: %s', async (_what, path) => {
    const { client, url } = await startApiHere(stores, { RATE_LIMIT_READS_PER_ADDRESS: '1', TRUST_PROXY: '1' });
    const read = async (forwardedFor: string): Promise<number> => {
      const hangUp = new AbortController();
      const answer = await fetch(url + path(), { headers: { 'x-forwarded-for': forwardedFor }, signal: hangUp.signal });
      hangUp.abort();
      return answer.status;
    };
    // Ten at once and one each second, which may come back while this asks.
    const statuses = await buyInTurn(async () => ({ status: await read('198.51.100.7') }) as Answer, 30);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(statuses).toContain(429);
    const refused = await until(async () => {
      const answer = await client.ask('GET', path(), { headers: { 'x-forwarded-for': '198.51.100.7' } });
      return answer.status === 429 && answer;
    });
    expect(refused.body).toEqual({
      statusCode: 429,
      message: 'Too many requests, please try again later',
      error: 'Too Many Requests',
    });
    expect(refused.headers['retry-after']).toBe('1');
    expect(await read('198.51.100.8')).toBe(200);
    expect((await buyFrom(client, '198.51.100.7', 'ann')).status).toBe(200);
    expect((await client.ask('GET', '/health', { headers: { 'x-forwarded-for': '198.51.100.7' } })).status).toBe(200);
  });
});

describe('without limits', () => {
  it('a demo counts nothing, and a warm-up is never counted', async () => {
    const { app, client } = await startApiHere(stores, {});
    expect(tally(await Promise.all(users(300).map((userId) => client.buy(saleId, userId))))).toEqual({ SUCCESS: 300 });
    expect(app.get(RateLimits).purchasesOfAddress).toBeUndefined();
    expect(app.get(RateLimits).readsOfAddress).toBeUndefined();

    const limited = await stores.startApi({ ...LONG_WINDOW, FLASHSALE_DEMO: 'false', WARM_UP_REQUESTS: '500' });
    const answer = await connectClient(stores, limited.url).buy(saleId, 'after-the-warm-up');
    expect(answer.status).toBe(200);
  });
});

describe('while the Redis of the counters is away', () => {
  it('every process counts on its own, and keeps answering', async () => {
    const { client, logger } = await startApiHere(stores, {
      ...OFF,
      ...LONG_WINDOW,
      RATE_LIMIT_PURCHASES_PER_ADDRESS: '3',
      RATE_LIMIT_REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    });
    expect(await buyInTurn((i) => client.buy(saleId, `user-${i}`), 5)).toEqual([200, 200, 200, 429, 429]);
    expect(logger.lines.join('\n')).toContain('Rate limits are counted in memory');
  });

  it('a frozen one delays a purchase only briefly', async () => {
    const counters = await stores.startRedis();
    const { client } = await startApiHere(stores, {
      ...OFF,
      ...LONG_WINDOW,
      RATE_LIMIT_PURCHASES_PER_ADDRESS: '3',
      RATE_LIMIT_REDIS_URL: counters.url,
    });
    expect((await client.buy(saleId, 'before')).status).toBe(200);
    counters.freeze();
    expect(await buyInTurn((i) => client.buy(saleId, `user-${i}`), 4)).toEqual([200, 200, 429, 429]);
    counters.thaw();
  });
});

describe('wrong admin tokens', () => {
  const guarded = { ...NO_DEMO, RATE_LIMIT_ADMIN_FAILURES: '3' };
  const ask = (client: ApiClient, token: string): Promise<Answer> =>
    client.ask('GET', '/api/v1/admin/session', { headers: { authorization: `Bearer ${token}` } });

  it('are refused after a few, by every process, but never the right one', async () => {
    const { client } = await startApiHere(stores, guarded);
    const other = await startApiHere(stores, guarded);
    expect(await buyInTurn(() => ask(client, 'wrong'), 4)).toEqual([401, 401, 401, 429]);
    const refused = await ask(other.client, 'wrong');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    for (const { client: anyClient } of [{ client }, other])
      expect(await buyInTurn(() => ask(anyClient, ADMIN_TOKEN), 2)).toEqual([200, 200]);
  });

  it('do not include missing ones, nor those from pages of other sites', async () => {
    const { app, client } = await startApiHere(stores, guarded);
    const session = '/api/v1/admin/session';
    const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
    const pictures = await buyInTurn(() => client.ask('GET', session, { headers: image }), 11);
    expect(new Set(pictures)).toEqual(new Set([403]));
    const forged = { ...image, authorization: 'Bearer wrong' };
    expect(await buyInTurn(() => client.ask('GET', session, { headers: forged }), 4)).toEqual([403, 403, 403, 403]);
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }, { authorization: 'Basic YTpi' }])
      expect(await buyInTurn(() => client.ask('GET', session, { headers }), 4)).toEqual([401, 401, 401, 401]);
    expect(await stores.redis.client.keys('flashsale:limit:admin-failures:*')).toEqual([]);
    expect(app.get(RateLimits).adminFailures?.refused).toBe(0);
  });

  it('do not include the right one', async () => {
    const { client } = await startApiHere(stores, guarded);
    expect(await buyInTurn(() => ask(client, ADMIN_TOKEN), 8)).toEqual(Array.from({ length: 8 }, () => 200));
  });
});
