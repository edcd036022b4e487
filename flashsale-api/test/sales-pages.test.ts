import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Schemas } from 'flashsale-client';
import {
  formatSalePlace,
  placeOf,
  type RedisConnection,
  RedisStore,
  RedisUnavailableError,
  saleKeys,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const PUBLIC = '/api/v1/sales';
const ADMIN = '/api/v1/admin/sales';
const PAGE_DEFAULT = 100;
const RUNNING = 30;
const UPCOMING = 50;
/** Two of the largest pages are full. */
const ENDED = 950;
/** And four. */
const ENDED_UNDER_LOAD = 2_100;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

const stores = useStores();
let api: ApiUnderTest;

type ShownSale = Pick<Schemas['SaleView'], 'saleId' | 'name' | 'status' | 'startsAt' | 'totalStock' | 'remainingStock'>;

beforeAll(async () => {
  api = await startApiHere(stores);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Sales named `<group>-<number>`: within a group, lower numbers come first. */
async function insertSales(group: 'running' | 'upcoming' | 'ended', count: number): Promise<void> {
  const windows = {
    running: `now() - interval '1 hour' + i * interval '1 second', now() + interval '1 hour'`,
    upcoming: `now() + interval '1 hour' + i * interval '1 second', now() + interval '9 hours'`,
    // The later it ended, the earlier it began.
    ended: `now() - interval '99 hours' + i * interval '1 second', now() - interval '1 hour' - i * interval '1 second'`,
  };
  await stores.database.pool.query(
    `INSERT INTO sales (id, name, total_stock, state, starts_at, ends_at)
     SELECT $1 || '-' || i, 'Product ' || i || ' that is ' || $1, 10,
            CASE WHEN $1 = 'running' AND i = 1 THEN 'PAUSED' ELSE 'OPEN' END, ${windows[group]}
       FROM generate_series(1, $2::int) AS i`,
    [group, count],
  );
}

async function askFor(path: string): Promise<{ sales: ShownSale[]; next: string | undefined }> {
  const { headers, ...answer } = (await api.client.ask('GET', path)) as Answer<ShownSale[]>;
  return { sales: bodyOf({ headers, ...answer }), next: nextOf(headers) };
}

function nextOf({ link }: IncomingHttpHeaders): string | undefined {
  const [, next] = /^<([^>]+)>; rel="next"$/.exec([link].flat().join()) ?? [];
  return next;
}

const idsOf = (sales: readonly ShownSale[]): string[] => sales.map(({ saleId }) => saleId);
const named = (group: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${group}-${from + i}`);

describe.each([
  ['GET /sales', PUBLIC],
  ['GET /admin/sales', ADMIN],
])('%s, of thousands', (_what, path) => {
  beforeAll(async () => {
    await stores.database.pool.query('DELETE FROM sales');
    await insertSales('running', RUNNING);
    await insertSales('upcoming', UPCOMING);
    await insertSales('ended', ENDED);
    await api.refreshSales();
  });

  /** What a test added must not be on the pages of the next one; thousands of sales are not made again for that. */
  afterEach(async () => {
    const { rowCount } = await stores.database.pool.query(
      `DELETE FROM sales WHERE id !~ '^(running|upcoming|ended)-\\d+$'`,
    );
    if (rowCount !== 0) await api.refreshSales();
  });

  it('begins with the hundred most relevant: running, upcoming, last ended', async () => {
    const { sales, next } = await askFor(path);

    expect(sales).toHaveLength(PAGE_DEFAULT);
    expect(new Set(idsOf(sales))).toEqual(
      new Set([...named('running', 1, RUNNING), ...named('upcoming', 1, UPCOMING), ...named('ended', 1, 20)]),
    );
    expect(next).toMatch(new RegExp(`^${path}\\?limit=100&after=\\d+\\.ended\\.\\d+\\.ended-20$`));
  });

  it('sorts each page by start', async () => {
    for (let link: string | undefined = `${path}?limit=60`, pages = 0; pages < 3; pages += 1) {
      const { sales, next } = await askFor(link ?? '');
      const starts = sales.map(({ startsAt }) => startsAt);
      expect(starts).toEqual(starts.toSorted());
      link = next;
    }
  });

  it.each([1, 77, 500])('cuts pages of %d in the order of relevance', async (limit) => {
    const first = await askFor(`${path}?limit=${limit}`);
    const second = await askFor(first.next ?? '');
    const order = [...named('running', 1, RUNNING), ...named('upcoming', 1, UPCOMING), ...named('ended', 1, ENDED)];

    expect(new Set(idsOf(first.sales))).toEqual(new Set(order.slice(0, limit)));
    expect(new Set(idsOf(second.sales))).toEqual(new Set(order.slice(limit, 2 * limit)));
  });

  it('can be paged to its end without gaps or duplicates while sales are added, begin and end', async () => {
    const nowMs = Date.now();
    // On the first page, and ended when the second one is requested; by then the upcoming one runs.
    await stores.createSale({
      saleId: 'ends-soon',
      startsAt: new Date(nowMs - 2 * HOUR_MS),
      endsAt: new Date(nowMs + SECOND_MS),
    });
    await stores.createSale({ saleId: 'begins-soon', startsAt: new Date(nowMs + SECOND_MS) });
    await api.refreshSales();
    const before = RUNNING + UPCOMING + ENDED + 2;
    const seen: string[] = [];

    for (let link: string | undefined = `${path}?limit=31`; link !== undefined;) {
      const { sales, next } = await askFor(link);
      seen.push(...idsOf(sales));
      if (seen.length === 31) await until(() => Date.now() > nowMs + SECOND_MS);
      if (seen.length % 5 === 0) {
        await stores.createSale({ saleId: `added-${randomUUID()}`, endsAt: new Date(nowMs + HOUR_MS) });
        await stores.createSale({
          saleId: `added-${randomUUID()}`,
          startsAt: new Date(nowMs - 99 * HOUR_MS),
          endsAt: new Date(nowMs - Math.random() * 3 * HOUR_MS),
        });
        await api.refreshSales();
      }
      link = next;
    }

    expect(seen.slice(0, 31)).toContain('ends-soon');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((saleId) => !saleId.startsWith('added-'))).toHaveLength(before);
  });

  it.each([
    ['limit=0', 'limit must not be less than 1'],
    ['limit=501', 'limit must not be greater than 500'],
    ['limit=1.5', 'limit must be an integer number'],
    ['limit=', 'limit must not be less than 1'],
    ['limit=many', 'limit must be an integer number'],
    ['limit=1&limit=2', 'limit must be an integer number'],
    ['after=x', 'after must be that of the next link of an earlier page'],
    ['after=', 'after must be that of the next link of an earlier page'],
    ['after=1.running.1.a&after=1.running.1.b', 'after must be that of the next link of an earlier page'],
    [`after=1.running.1.${'a'.repeat(65)}`, 'after must be that of the next link of an earlier page'],
  ])('refuses %s with one sentence', async (query, sentence) => {
    expect(await api.client.ask('GET', `${path}?${query}`)).toMatchObject({
      status: 400,
      body: { statusCode: 400, message: expect.arrayContaining([sentence]), error: 'Bad Request' },
    });
  });

  it.each(['999999999999999.ended.999999999999999.a', '0.running.0.a', '0.upcoming.999999999999999.a'])(
    'accepts a place that no page returned: %s',
    async (after) => {
      expect((await api.client.ask('GET', `${path}?after=${after}`)).status).toBe(200);
    },
  );

  it('shows a sale from the database if its counters cannot be read, and the others from Redis', async () => {
    const [silent, heard] = [await stores.openSale({ saleId: 'silent' }), await stores.openSale({ saleId: 'heard' })];
    await api.refreshSales();
    await api.client.buy(silent.saleId, 'ann');
    await api.client.buy(heard.saleId, 'ann');
    const { client } = api.app.get<RedisStore, RedisConnection>(RedisStore);
    const { meta } = saleKeys(silent.saleId);
    const observe = client.observeSale.bind(client);
    jest
      .spyOn(client, 'observeSale')
      .mockImplementation((...keys) =>
        keys.includes(meta) ? Promise.reject(new RedisUnavailableError('Command timed out')) : observe(...keys),
      );

    const { sales } = await askFor(`${path}?limit=99`);

    const stockOf = (saleId: string): number | undefined =>
      sales.find((sale) => sale.saleId === saleId)?.remainingStock;
    expect([stockOf('silent'), stockOf('heard')]).toEqual([10, 9]);
  });

  it('puts no more than a page of calls on the connection', async () => {
    const reads = jest.spyOn(api.app.get<RedisStore, RedisConnection>(RedisStore).client, 'observeSale');

    await askFor(path);

    expect(reads.mock.calls.length).toBeLessThanOrEqual(PAGE_DEFAULT);
  });
});

describe('GET /sales under load', () => {
  beforeAll(async () => {
    await stores.database.pool.query('DELETE FROM sales');
    await insertSales('running', 2 * PAGE_DEFAULT);
    await insertSales('ended', ENDED_UNDER_LOAD);
    await api.refreshSales();
  });

  it('reads each sale once in 150 ms, also sales that Redis does not know', async () => {
    const reads = jest.spyOn(api.app.get<RedisStore, RedisConnection>(RedisStore).client, 'observeSale');
    const startedAtMs = performance.now();

    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, i) => askFor(`${PUBLIC}?limit=${PAGE_DEFAULT + (i % 100)}`)));
    }

    const periods = Math.ceil((performance.now() - startedAtMs) / 150);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(2 * PAGE_DEFAULT * periods);
  });

  it('reads at most 500 sales in 150 ms for all later pages, and shows every one', async () => {
    const places = [0, 500, 1_000, 1_500].map(async (behind) => {
      const sale = await stores.readSale(behind === 0 ? 'running-200' : `ended-${behind}`);
      return formatSalePlace(placeOf(sale, Date.now()));
    });
    const links = (await Promise.all(places)).map((after) => `${PUBLIC}?limit=500&after=${after}`);
    const reads = jest.spyOn(api.app.get<RedisStore, RedisConnection>(RedisStore).client, 'observeSale');
    const startedAtMs = performance.now();

    const pages = await Promise.all(links.map(askFor));

    const periods = Math.ceil((performance.now() - startedAtMs) / 150);
    expect(new Set(pages.flatMap(({ sales }) => idsOf(sales))).size).toBe(2_000);
    expect(reads.mock.calls.length).toBeGreaterThan(0);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(500 * periods);
  });

  it('is shown while Redis is away', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const alone = await startApiHere(stores, { REDIS_URL: proxy.url });
    proxy.refuse();

    const sales = bodyOf(await alone.client.get(PUBLIC));

    expect(sales).toHaveLength(PAGE_DEFAULT);
    expect(sales[0]).toMatchObject({ saleId: 'running-1', remainingStock: 10, status: 'PAUSED' });
  });
});

describe('GET /admin/sales, filtered', () => {
  beforeAll(async () => {
    await stores.database.pool.query('DELETE FROM sales');
    await insertSales('running', 5);
    await insertSales('upcoming', 5);
    await insertSales('ended', 15);
  });

  it.each<[string, string[]]>([
    ['status=PAUSED', ['running-1']],
    ['status=ACTIVE', named('running', 2, 5)],
    ['status=UPCOMING', named('upcoming', 1, 5)],
    ['status=ENDED', named('ended', 1, 15)],
    ['q=PRODUCT+3', ['running-3', 'upcoming-3', 'ended-3']],
    ['q=ended-1', ['ended-1', ...named('ended', 10, 15)]],
    ['q=ended-1&status=ACTIVE', []],
    ['q=%25', []],
    ['q=&status=', [...named('running', 1, 5), ...named('upcoming', 1, 5), ...named('ended', 1, 15)]],
  ])('shows those of %s', async (query, expected) => {
    const { sales } = await askFor(`${ADMIN}?${query}`);

    expect(new Set(idsOf(sales))).toEqual(new Set(expected));
  });

  it.each([
    ['name', 'lower(name), id'],
    ['start', 'starts_at DESC, id DESC'],
    ['end', 'ends_at DESC, id DESC'],
    ['sold', 'sold DESC, id DESC'],
  ])('is sorted by %s, from page to page', async (sort, order) => {
    const { rows } = await stores.database.pool.query<{ id: string }>(`SELECT id FROM sales ORDER BY ${order}`);
    const seen: string[] = [];
    for (let link: string | undefined = `${ADMIN}?limit=7&sort=${sort}`; link !== undefined;) {
      const { sales, next } = await askFor(link);
      seen.push(...idsOf(sales));
      link = next;
    }

    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  it('puts what is not ready first within the page', async () => {
    await stores.rebuildSale('running-2');
    const { sales } = await askFor(`${ADMIN}?limit=25&sort=attention`);

    expect(idsOf(sales)).toEqual([
      ...['running-1', ...named('running', 3, 5), ...named('upcoming', 1, 5)],
      ...['running-2', ...named('ended', 1, 15)],
    ]);
  });

  it('keeps its filter from page to page', async () => {
    const seen: string[] = [];
    for (let link: string | undefined = `${ADMIN}?limit=3&q=%C3%A9`; link !== undefined;) {
      link = (await askFor(link)).next;
    }
    for (let link: string | undefined = `${ADMIN}?limit=3&q=ended-1&status=ENDED`; link !== undefined;) {
      const { sales, next } = await askFor(link);
      seen.push(...idsOf(sales));
      link = next;
    }

    expect(seen.toSorted()).toEqual(['ended-1', ...named('ended', 10, 15)].toSorted());
  });

  it.each([
    ['status=OPEN', 'status must be one of the following values: UPCOMING, ACTIVE, PAUSED, ENDED'],
    ['sort=colour', 'sort must be one of the following values: attention, name, start, end, sold'],
    ['q=a%00b', 'q must be readable'],
    [`q=${'a'.repeat(201)}`, 'q must be shorter than or equal to 200 characters'],
    ['state=PAUSED', 'property state should not exist'],
  ])('refuses %s with one sentence', async (query, sentence) => {
    expect(await api.client.ask('GET', `${ADMIN}?${query}`)).toMatchObject({
      status: 400,
      body: { message: expect.arrayContaining([sentence]) },
    });
  });
});

describe('a sale that the API does not know yet', () => {
  it('is never reported as unknown', async () => {
    await api.refreshSales();
    for (let round = 0; round < 5; round += 1) {
      // The first request makes it known to the process.
      const saleIds = await Promise.all(Array.from({ length: 4 }, async () => (await stores.createSale()).saleId));
      const [bought = '', found = '', shown = '', heard = ''] = saleIds;
      const answers = [
        await api.client.buy(bought, 'ann'),
        await api.client.purchaseOf(found, 'ann'),
        await api.client.status(shown),
        await api.client.ask('HEAD', `/api/v1/sale/${heard}/events`),
      ];

      // Its counters are not loaded, so it is visible but cannot be bought.
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 200, 200]);
    }
  });

  it.each(['buy', 'status', 'purchaseOf'] as const)(
    'is waited for, not denied, by %s while PostgreSQL is away',
    async (ask) => {
      const proxy = await TcpProxy.before(stores.databaseUrl);
      stores.defer(() => proxy.close());
      const { client } = await startApiHere(stores, { DATABASE_URL: proxy.url });
      proxy.refuse();

      expect(await client[ask](randomUUID(), 'ann')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    },
  );

  it('is reported as unknown soon after it was deleted', async () => {
    const { saleId } = await stores.createSale();
    await api.refreshSales();
    expect(await api.client.buy(saleId, 'ann')).toMatchObject({ status: 503 });
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);

    await until(async () => (await api.client.buy(saleId, 'ann')).status === 404);
    expect(await api.client.status(saleId)).toMatchObject({ status: 404 });
    expect(await api.client.purchaseOf(saleId, 'ann')).toMatchObject({ status: 404 });
  });
});
