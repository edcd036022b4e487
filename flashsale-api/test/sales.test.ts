import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database, type RedisConnection, RedisStore, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const MINUTE_MS = 60_000;
const FRESH_MS = 150;

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

describe('GET /sale/:saleId/status', () => {
  it('shows a sale with the counters from Redis', async () => {
    const startsAt = new Date(Date.now() - MINUTE_MS);
    const endsAt = new Date(Date.now() + MINUTE_MS);
    const sale = await stores.openSale({ name: 'Limited "Edition" <b>é</b>', totalStock: 5, startsAt, endsAt });
    await api.refreshSales();
    await api.client.buy(sale.saleId, 'ann');

    const answer = await api.client.status(sale.saleId);

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({
      saleId: sale.saleId,
      name: 'Limited "Edition" <b>é</b>',
      totalStock: 5,
      remainingStock: 4,
      totalSold: 1,
      saleActive: true,
      mode: 'INSTANT',
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      status: 'ACTIVE',
    });
  });

  it('follows the counters within a moment', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    await api.refreshSales();
    expect(bodyOf(await api.client.status(saleId))).toMatchObject({ remainingStock: 2, totalSold: 0 });

    await api.client.buy(saleId, 'ann');
    await api.client.buy(saleId, 'bob');

    await until(async () => bodyOf(await api.client.status(saleId)).remainingStock === 0);
    expect(bodyOf(await api.client.status(saleId))).toMatchObject({
      remainingStock: 0,
      totalSold: 2,
      saleActive: true,
      mode: 'INSTANT',
    });
  });

  it('goes from UPCOMING through ACTIVE to ENDED', async () => {
    const startsAt = new Date(Date.now() + 400);
    const { saleId } = await stores.openSale({ startsAt, endsAt: new Date(startsAt.getTime() + 500) });
    await api.refreshSales();
    const seen: string[] = [];

    await until(async () => {
      const { status, saleActive } = bodyOf(await api.client.status(saleId));
      const word = `${status} ${saleActive}`;
      if (seen.at(-1) !== word) seen.push(word);
      return status === 'ENDED';
    });

    expect(seen).toEqual(['UPCOMING false', 'ACTIVE true', 'ENDED false']);
  });

  it.each([-10, 10])('follows the clock of Redis, even if our own is %d minutes off', async (minutes) => {
    const nowMs = Date.now();
    const endsAt = new Date(nowMs + MINUTE_MS);
    const { saleId } = await stores.openSale({ startsAt: new Date(nowMs - MINUTE_MS), endsAt });
    await api.refreshSales();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => nowMs + minutes * MINUTE_MS);
    try {
      expect(await api.client.buy(saleId, 'ann')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
      expect(bodyOf(await api.client.status(saleId))).toMatchObject({ status: 'ACTIVE', totalSold: 1 });
    } finally {
      clock.mockRestore();
    }
  });

  it('shows a pause and its end', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    const { meta } = saleKeys(saleId);
    for (const [state, status] of [
      ['PAUSED', 'PAUSED'],
      ['OPEN', 'ACTIVE'],
    ] as const) {
      await stores.redis.client.hset(meta, 'state', state);
      const shown = await until(async () => {
        const sale = bodyOf(await api.client.status(saleId));
        return sale.status === status ? sale : undefined;
      });
      expect(shown).toMatchObject({ saleActive: status === 'ACTIVE' });
    }
  });

  it('shows a sale from the database while its counters are not loaded', async () => {
    const { saleId } = await stores.createSale({ totalStock: 7 });
    await api.refreshSales();

    expect(bodyOf(await api.client.status(saleId))).toMatchObject({
      remainingStock: 7,
      totalSold: 0,
      status: 'ACTIVE',
    });
  });

  it('answers 404 for an unknown sale', async () => {
    const answer = await api.client.status('sale_9');

    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ statusCode: 404, message: 'Sale sale_9 not found', error: 'Not Found' });
  });

  it('learns of a new sale on its own', async () => {
    const saleId = `new-${randomUUID()}`;
    expect(await api.client.status(saleId)).toMatchObject({ status: 404 });
    await stores.openSale({ saleId });

    await until(async () => (await api.client.status(saleId)).status === 200);
  });
});

describe('a repeated status read', () => {
  const ask = (saleId: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    api.client.ask(method, `/api/v1/sale/${saleId}/status`, { headers });

  it('is answered 304 without a body until something changes', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    await api.refreshSales();
    const first = await ask(saleId);
    const etag = String(first.headers.etag);
    const repeated = await ask(saleId, { 'if-none-match': etag });
    expect(first).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
    expect(repeated).toMatchObject({ status: 304, text: '', headers: { etag, 'cache-control': 'no-cache' } });
    expect(repeated.headers['x-server-time']).toMatch(/^\d{13}$/);
    expect(repeated.headers['x-request-id']).not.toBe(first.headers['x-request-id']);

    await api.client.buy(saleId, 'ann');
    const changed = await until(async () => {
      const answer = await ask(saleId, { 'if-none-match': etag });
      return answer.status === 200 ? answer : undefined;
    });
    expect(changed.body).toMatchObject({ remainingStock: 1 });
    expect(changed.headers.etag).not.toBe(etag);
  });

  it('is changed by the end of the sale alone', async () => {
    const { saleId } = await stores.openSale({ endsAt: new Date(Date.now() + 1_000) });
    await api.refreshSales();
    const etag = String((await ask(saleId)).headers.etag);
    const answer = await until(async () => {
      const repeated = await ask(saleId, { 'if-none-match': etag });
      return repeated.status === 200 ? repeated : undefined;
    });
    expect(answer.body).toMatchObject({ status: 'ENDED', saleActive: false });
  });

  it('may name several tags, weak ones, or any', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    const etag = String((await ask(saleId)).headers.etag);
    const statusFor = async (tags: string): Promise<number> => (await ask(saleId, { 'if-none-match': tags })).status;
    expect(await statusFor(`"other", W/${etag}`)).toBe(304);
    expect(await statusFor('*')).toBe(304);
    expect(await statusFor('"other"')).toBe(200);
    expect(await statusFor(etag.slice(0, -1))).toBe(200);
  });

  it('gets the same tag from another process', async () => {
    const { saleId } = await stores.openSale();
    const other = await startApiHere(stores);
    await Promise.all([api.refreshSales(), other.refreshSales()]);
    const [here, there] = await Promise.all([api.client.status(saleId), other.client.status(saleId)]);
    expect(there.headers.etag).toBe(here.headers.etag);
  });

  it('by HEAD has the headers of a GET, and no body', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    const { headers } = await ask(saleId);
    const head = await ask(saleId, {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['etag', 'content-length', 'content-type', 'x-frame-options'] as const)
      expect(head.headers[name]).toBe(headers[name]);
  });

  it('is asked of Redis when 150 ms have passed, whoever asked before', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await api.refreshSales();
    const reads = jest.spyOn(api.app.get<RedisStore, RedisConnection>(RedisStore).client, 'observeSale');
    await api.client.status(saleId);
    const clock = jest.spyOn(performance, 'now');
    const nowMs = performance.now();
    await stores.redis.client.decr(saleKeys(saleId).stock);
    for (const [laterMs, readsSoFar] of [
      [FRESH_MS - 50, 1],
      [FRESH_MS + 50, 2],
    ] as const) {
      clock.mockImplementation(() => nowMs + laterMs);
      await api.client.status(saleId);
      expect(reads.mock.calls.length).toBe(readsSoFar);
    }
    jest.restoreAllMocks();
  });
});

describe('GET /sales', () => {
  beforeEach(async () => {
    await stores.database.pool.query('DELETE FROM sales');
    await api.refreshSales();
  });

  it('is empty without sales', async () => {
    const answer = await api.client.get('/api/v1/sales');

    expect(answer).toMatchObject({ status: 200, body: [] });
  });

  it('is sorted by start, and shows each sale like its status', async () => {
    const at = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE_MS);
    const last = await stores.openSale({ startsAt: at(10), endsAt: at(20) });
    const first = await stores.createSale({ startsAt: at(-120), endsAt: at(-60) });
    const second = await stores.openSale({ startsAt: at(-5), endsAt: at(60) });
    await api.refreshSales();

    const answer = await api.client.get('/api/v1/sales');

    const sales = bodyOf(answer);
    expect(sales.map(({ saleId, status }) => [saleId, status])).toEqual([
      [first.saleId, 'ENDED'],
      [second.saleId, 'ACTIVE'],
      [last.saleId, 'UPCOMING'],
    ]);
    for (const sale of sales) expect((await api.client.status(sale.saleId)).body).toEqual(sale);
  });

  it('sorts sales with the same start by id', async () => {
    const startsAt = new Date();
    for (const saleId of ['c', 'a', 'b']) await stores.openSale({ saleId, startsAt });
    await api.refreshSales();

    const sales = bodyOf(await api.client.get('/api/v1/sales'));

    expect(sales.map(({ saleId }) => saleId)).toEqual(['a', 'b', 'c']);
  });
});

describe('10,000 status polls', () => {
  const POLLS = 10_000;
  const POLLERS = 100;
  /** The list of sales is read again when it is older than this. */
  const CATALOG_FRESH_MS = 2_000;

  it('do not reach PostgreSQL, and reach Redis once in 150 ms', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    const queries = jest.spyOn(api.app.get(Database).pool, 'query');
    const reads = jest.spyOn(api.app.get<RedisStore, RedisConnection>(RedisStore).client, 'observeSale');
    const startedAtMs = performance.now();

    let left = POLLS;
    const poll = async (): Promise<void> => {
      while (left > 0) {
        const answer = await api.client.status(saleId);
        // A machine that is too busy to read Redis in time says so, and a client asks again.
        if (answer.status === 503) continue;
        bodyOf(answer);
        left -= 1;
      }
    };
    await Promise.all(Array.from({ length: POLLERS }, poll));

    const elapsedMs = performance.now() - startedAtMs;
    expect(reads.mock.calls.length).toBeLessThanOrEqual(Math.ceil(elapsedMs / FRESH_MS));
    // The watch of Redis queries the shop id on its own.
    const ofSales = queries.mock.calls.filter(([query]) => query !== ('SELECT id FROM shop' as unknown));
    expect(ofSales.length).toBeLessThanOrEqual(Math.ceil(elapsedMs / CATALOG_FRESH_MS));
    jest.restoreAllMocks();
  });
});
