import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas, withQuery } from 'flashsale-client';
import { saleKeys, TOTAL_STOCK_MAX } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { expectInvariants, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const MINUTE_MS = 60_000;
const TOKEN = 'correct-horse-battery-staple-0123';

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

function newSale(change: Partial<Schemas['CreateSale']> = {}): Schemas['CreateSale'] {
  return { name: 'A thing', totalStock: 5, startsAt: inMinutes(-1), endsAt: inMinutes(60), ...change };
}

async function create(change: Partial<Schemas['CreateSale']> = {}): Promise<Schemas['AdminSale']> {
  return bodyOf(await admin.create(newSale(change)));
}

const outcomeOf = async (saleId: string, userId: string): Promise<string> => {
  const answer = await api.client.buy(saleId, userId);
  return answer.status === 200 ? bodyOf(answer).status : String(answer.status);
};

describe('creating a sale', () => {
  it('opens it before the answer, so that the first buyer does not wait', async () => {
    const saleId = `new-${randomUUID()}`;
    const startsAt = inMinutes(-1);
    const answer = await admin.create(newSale({ saleId, startsAt, totalStock: 2 }));

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      saleId,
      name: 'A thing',
      totalStock: 2,
      remainingStock: 2,
      totalSold: 0,
      saleActive: true,
      mode: 'INSTANT',
      startsAt,
      endsAt: expect.any(String),
      status: 'ACTIVE',
      state: 'OPEN',
      epoch: 1,
      revision: 1,
      retiredAt: null,
      ready: true,
      buyers: 0,
      orders: 0,
      outbox: 0,
      oldestOutboxAgeMs: null,
    });
    expect(await outcomeOf(saleId, 'ann')).toBe('SUCCESS');
    expect((await api.client.status(saleId)).status).toBe(200);
  });

  it('generates an id if none is given', async () => {
    const [first, second] = await Promise.all([create(), create()]);

    expect(first.saleId).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.saleId).not.toBe(second.saleId);
  });

  it('does not touch an existing sale', async () => {
    const { saleId } = await create({ totalStock: 2 });
    await outcomeOf(saleId, 'ann');
    const answer = await admin.create(newSale({ saleId, totalStock: 99 }));

    expect(answer).toMatchObject({
      status: 409,
      body: { message: `Sale ${saleId} exists already`, error: 'Conflict' },
    });
    expect(await admin.sale(saleId)).toMatchObject({ totalStock: 2, remainingStock: 1, epoch: 1 });
  });

  it('creates one sale for ten concurrent requests', async () => {
    const saleId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => admin.create(newSale({ saleId, totalStock: i + 1 }))),
    );

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    const { totalStock, remainingStock, ready } = await admin.sale(saleId);
    expect({ remainingStock, ready }).toEqual({ remainingStock: totalStock, ready: true });
  });

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name must be'],
    ['an empty name', { name: '' }, 'name must be'],
    ['a blank name', { name: ' \u00a0 ' }, 'name must be readable'],
    ['a NUL in the name', { name: 'a\u0000b' }, 'name must be readable'],
    ['a line break in the name', { name: 'a\nb' }, 'name must be readable'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name must be shorter'],
    ['a name that is not a string', { name: 7 }, 'name must be a string'],
    ['no stock', { totalStock: 0 }, 'totalStock must not be less than 1'],
    ['half a unit', { totalStock: 1.5 }, 'totalStock must be an integer'],
    ['a number as a string', { totalStock: '5' }, 'totalStock must be an integer'],
    ['more stock than allowed', { totalStock: TOTAL_STOCK_MAX + 1 }, 'totalStock must not be greater'],
    ['a time without a zone', { startsAt: '2026-11-27T09:00:00' }, 'startsAt must be like'],
    ['a date without a time', { startsAt: '2026-11-27' }, 'startsAt must be like'],
    ['a day that does not exist', { startsAt: '2026-02-30T09:00:00Z' }, 'startsAt must be an existing instant'],
    ['a time in ms', { startsAt: 1_795_000_000_000 }, 'startsAt must be'],
    ['a year beyond the database', { endsAt: '+275760-09-13T00:00:00Z' }, 'endsAt must be like'],
    ['an end before the start', { endsAt: inMinutes(-2) }, 'startsAt must be before endsAt'],
    ['a window that is over', { endsAt: inMinutes(-0.01) }, 'The sale would be over already: endsAt must be in the'],
    ['a sale id with a space', { saleId: 'sale 1' }, 'saleId must match'],
    ['a sale id that is null', { saleId: null }, 'saleId must match'],
    ['an extra property that every object has', { constructor: 1 }, 'property constructor should not exist'],
    ['an extra method that every object has', { toString: 'x' }, 'property toString should not exist'],
    ['a prototype', Object.fromEntries([['__proto__', { state: 'PAUSED' }]]), 'Body is not valid JSON'],
    ['an extra property', { state: 'PAUSED' }, 'property state should not exist'],
  ])('refuses %s', async (_what, change, message) => {
    const answer = await admin.ask('POST', '/sales', { ...newSale(), ...change });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(message);
    expect(answer.body).toMatchObject({ statusCode: 400, error: 'Bad Request' });
  });
});

describe('changing a sale', () => {
  it('changes its window while it runs', async () => {
    const { saleId } = await create();
    const ended = bodyOf(await admin.change(saleId, { endsAt: inMinutes(-0.5) }));
    expect(ended).toMatchObject({ status: 'ENDED', revision: 2, ready: true });
    expect(await outcomeOf(saleId, 'ann')).toBe('400');

    await admin.change(saleId, { endsAt: inMinutes(5), name: 'Prolonged' });
    expect(await outcomeOf(saleId, 'ann')).toBe('SUCCESS');
    expect(await admin.sale(saleId)).toMatchObject({ name: 'Prolonged', remainingStock: 4, revision: 3 });
  });

  it('checks both ends of a window, even if only one is given', async () => {
    const { saleId } = await create();
    const answer = await admin.change(saleId, { startsAt: inMinutes(61) });

    expect(answer).toMatchObject({ status: 400, body: { message: 'startsAt must be before endsAt' } });
    expect(await admin.sale(saleId)).toMatchObject({ revision: 1, status: 'ACTIVE' });
  });

  it('changes nothing without fields, and refuses null', async () => {
    const { saleId } = await create();

    expect(bodyOf(await admin.change(saleId, {})).revision).toBe(1);
    expect((await admin.ask('PATCH', `/sales/${saleId}`, { name: null })).status).toBe(400);
    expect((await admin.ask('PATCH', `/sales/${saleId}`, { totalStock: 9 })).status).toBe(400);
  });

  it('pauses and resumes from the next decision on', async () => {
    const { saleId } = await create();
    expect(bodyOf(await admin.pause(saleId))).toMatchObject({ state: 'PAUSED', status: 'PAUSED' });
    expect(await outcomeOf(saleId, 'ann')).toBe('400');

    expect(bodyOf(await admin.resume(saleId))).toMatchObject({ state: 'OPEN', status: 'ACTIVE' });
    expect(await outcomeOf(saleId, 'ann')).toBe('SUCCESS');
  });

  it('ends now, by the clock of the database, from the next decision on, and logs both ends', async () => {
    const { saleId, endsAt } = await create({ totalStock: 3 });
    expect(await outcomeOf(saleId, 'ann')).toBe('SUCCESS');
    const ended = bodyOf(await admin.end(saleId));
    const { rows } = await stores.database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    expect(ended).toMatchObject({ status: 'ENDED', revision: 2, ready: true, remainingStock: 2 });
    expect(Number(rows[0]?.now) - Date.parse(ended.endsAt)).toBeGreaterThanOrEqual(0);
    expect(Number(rows[0]?.now) - Date.parse(ended.endsAt)).toBeLessThan(MINUTE_MS / 2);
    expect(await outcomeOf(saleId, 'ben')).toBe('400');
    const acts = await api.client.get(withQuery(pathTo('/api/v1/admin/acts', {}), { saleId, act: 'end-sale' }));
    expect(bodyOf(acts).items).toMatchObject([
      { outcome: 'DONE', before: { endsAt }, after: { endsAt: ended.endsAt } },
    ]);

    expect(await admin.end(saleId)).toMatchObject({
      status: 409,
      body: { message: `Sale ${saleId} has ended already` },
    });
    await admin.change(saleId, { endsAt: inMinutes(5) });
    expect(await outcomeOf(saleId, 'ben')).toBe('SUCCESS');
  });

  it('does not end what has not started', async () => {
    const { saleId } = await create({ startsAt: inMinutes(5) });
    expect(await admin.end(saleId)).toMatchObject({
      status: 409,
      body: { message: `Sale ${saleId} has not started, so it cannot be ended: change its window` },
    });
    expect(await admin.sale(saleId)).toMatchObject({ status: 'UPCOMING', revision: 1 });
  });

  it('adds units to a sold-out sale from the next decision on', async () => {
    const { saleId } = await create({ totalStock: 1 });
    expect([await outcomeOf(saleId, 'ann'), await outcomeOf(saleId, 'ben')]).toEqual(['SUCCESS', 'SOLD_OUT']);

    expect(bodyOf(await admin.addStock(saleId, 2))).toMatchObject({
      totalStock: 3,
      remainingStock: 2,
      totalSold: 1,
    });
    expect(await outcomeOf(saleId, 'ben')).toBe('SUCCESS');
  });

  it('adds the units of ten concurrent operators while buyers buy', async () => {
    const { saleId } = await create({ totalStock: 1 });
    const buyers = Array.from({ length: 200 }, (_, i) => outcomeOf(saleId, `user-${i}`));
    const answers = await Promise.all(Array.from({ length: 10 }, () => admin.addStock(saleId, 10)));
    await Promise.all(buyers);

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    await until(async () => (await admin.sale(saleId)).ready);
    const { totalStock, remainingStock, buyers: owners } = await admin.sale(saleId);
    expect(totalStock).toBe(101);
    expect(remainingStock + (owners ?? 0)).toBe(101);
  });

  it('adds no more units than a sale may have', async () => {
    const { saleId } = await create();
    const answer = await admin.addStock(saleId, TOTAL_STOCK_MAX - 4);

    expect(answer).toMatchObject({ status: 400, body: { message: `A sale has at most ${TOTAL_STOCK_MAX} units` } });
    for (const add of [0, -1, 1.5, '1', null, TOTAL_STOCK_MAX + 1]) {
      expect((await admin.ask('POST', `/sales/${saleId}/stock`, { add })).status).toBe(400);
    }
    expect((await admin.sale(saleId)).totalStock).toBe(5);
  });

  it('waits for a batch of orders, and answers 503 if the sale stays locked', async () => {
    const { saleId } = await create();
    const client = await stores.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM sales WHERE id = $1 FOR NO KEY UPDATE', [saleId]);
      const waits = admin.pause(saleId);
      const answer = await waits;
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.text).toContain('look before you repeat it');

      const goesThrough = admin.pause(saleId);
      await until(async () => (await countWaiting()) === 1);
      await client.query('COMMIT');
      expect(bodyOf(await goesThrough)).toMatchObject({ state: 'PAUSED' });
    } finally {
      client.release();
    }
  });

  it.each(['GET', 'PATCH', 'POST /pause', 'POST /resume', 'POST /end', 'POST /duplicate', 'POST /stock'])(
    'answers 404 for an unknown sale: %s',
    async (call) => {
      const [method = '', path = ''] = call.split(' ');
      for (const [saleId, status] of [
        ['nobody', 404],
        ['not%20an%20id', 400],
      ] as const) {
        const answer = await api.client.ask(method, `/api/v1/admin/sales/${saleId}${path}`, {
          ...(method !== 'GET' && {
            headers: { 'content-type': 'application/json' },
            body: path === '/stock' ? '{"add":1}' : '{}',
          }),
        });
        expect(answer).toMatchObject({ status, body: { statusCode: status } });
      }
    },
  );

  async function countWaiting(): Promise<number> {
    const { rows } = await stores.database.pool.query<{ count: number }>(
      `SELECT COUNT(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'SELECT % FROM sales %FOR NO KEY UPDATE%'`,
    );
    return rows[0]?.count ?? 0;
  }
});

describe('listing sales', () => {
  it('shows each with its counters, earliest start first', async () => {
    const late = await create({ startsAt: inMinutes(30) });
    const early = await create({ startsAt: inMinutes(-30) });
    await outcomeOf(early.saleId, 'ann');
    const sales = await admin.sales();

    expect(sales.find(({ saleId }) => saleId === early.saleId)).toMatchObject({ buyers: 1, remainingStock: 4 });
    expect(sales.findIndex(({ saleId }) => saleId === early.saleId)).toBeLessThan(
      sales.findIndex(({ saleId }) => saleId === late.saleId),
    );
    expect(sales.find(({ saleId }) => saleId === late.saleId)).toMatchObject({ status: 'UPCOMING', ready: true });
  });
});

describe('while a store is away', () => {
  it('creates and changes sales without Redis, reports that they are not ready, and a worker catches up', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const away = new AdminClient((await startApiHere(stores, { REDIS_URL: proxy.url })).client);
    const { saleId } = await create();
    proxy.refuse();

    const created = await away.create(newSale({ totalStock: 7 }));
    expect(created.status).toBe(201);
    const createdId = bodyOf(created).saleId;
    expect(created.body).toMatchObject({ ready: false, buyers: null, outbox: null, epoch: 0, remainingStock: 7 });
    expect(bodyOf(await away.pause(saleId))).toMatchObject({ state: 'PAUSED', ready: false });
    expect((await away.sales()).every(({ ready }) => !ready)).toBe(true);

    await stores.startWorker();
    await until(async () => (await admin.sale(createdId)).ready && (await admin.sale(saleId)).ready);
    expect(await outcomeOf(createdId, 'ann')).toBe('SUCCESS');
    expect(await outcomeOf(saleId, 'ann')).toBe('400');
    await stores.untilAtRest(createdId);
    await expectInvariants(stores, createdId);
  });

  it('keeps a sale with lost counters closed until they are rebuilt, and reports it', async () => {
    const { saleId } = await create();
    const { meta, stock } = saleKeys(saleId);
    await stores.redis.client.del(meta, stock);

    expect(await admin.sale(saleId)).toMatchObject({ ready: false, buyers: null });
  });

  it('answers 503 without PostgreSQL, and works again afterwards', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const away = new AdminClient((await startApiHere(stores, { DATABASE_URL: proxy.url })).client);
    proxy.refuse();
    for (const answer of await Promise.all([
      away.ask('GET', '/sales'),
      away.create(newSale()),
      away.ask('GET', '/sales/x/orders'),
      away.ask('GET', '/sales/x/audit.csv'),
      away.ask('GET', '/drift'),
    ])) {
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    }

    proxy.admit();
    expect((await away.create(newSale())).status).toBe(201);
  });
});

describe('the guard', () => {
  const calls = [
    'GET /session',
    'GET /sales',
    'POST /sales',
    'GET /sales/x',
    'PATCH /sales/x',
    'POST /sales/x/pause',
    'POST /sales/x/resume',
    'POST /sales/x/end',
    'POST /sales/x/duplicate',
    'POST /sales/x/stock',
    'GET /drafts',
    'POST /drafts',
    'GET /drafts/x',
    'PUT /drafts/x',
    'DELETE /drafts/x',
    'POST /drafts/x/publish',
    'POST /reset',
    'GET /sales/x/orders',
    'GET /sales/x/audit',
    'GET /sales/x/orders.csv',
    'GET /sales/x/audit.csv',
    'GET /sales/x/live',
    'GET /dead-letters',
    'POST /dead-letters/replay',
    'POST /dead-letters/discard',
    'GET /drift',
  ];

  async function statuses(of: ApiUnderTest, headers: Record<string, string>): Promise<Record<string, number>> {
    const answers = await Promise.all(
      calls.map(async (call) => {
        const [method = '', path = ''] = call.split(' ');
        return [call, (await of.client.ask(method, `/api/v1/admin${path}`, { headers })).status] as const;
      }),
    );
    return Object.fromEntries(answers);
  }

  it('admits nobody without the token, and everybody with it', async () => {
    const guarded = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: TOKEN });

    const without = Object.entries(await statuses(guarded, {}));
    expect(without).toHaveLength(calls.length);
    expect(without.filter(([, status]) => status !== 401)).toEqual([]);
    const wrong = Object.entries(await statuses(guarded, { authorization: `Bearer ${TOKEN}x` }));
    expect(wrong.filter(([, status]) => status !== 401)).toEqual([]);
    const authorization = `Bearer ${TOKEN}`;
    const right = Object.entries(await statuses(guarded, { authorization }));
    expect(right.filter(([, status]) => status === 401 || status === 403)).toEqual([]);
    const session = await guarded.client.ask('GET', '/api/v1/admin/session', { headers: { authorization } });
    expect(session).toMatchObject({ status: 200, body: { demo: false } });
  });

  it('admits nobody if neither token nor demo mode is configured', async () => {
    const closed = await startApiHere(stores, { FLASHSALE_DEMO: 'false' });

    const all = Object.entries(await statuses(closed, { authorization: `Bearer ${TOKEN}` }));
    expect(all.filter(([, status]) => status !== 403)).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of another site in a browser that sends only Origin', { origin: 'https://evil.example' }],
    ['with its own name resolving to this machine', { host: 'evil.example:3000', 'sec-fetch-site': 'same-origin' }],
    ['with its own name resolving to the web server', { 'x-forwarded-host': 'evil.example:3001' }],
  ])('admits no page, %s, even in demo mode', async (_what, headers) => {
    const { saleId } = await create();
    const all = Object.entries(await statuses(api, headers));
    expect(all.filter(([, status]) => status !== 403)).toEqual([]);
    expect(await api.client.ask('POST', `/api/v1/admin/sales/${saleId}/pause`, { headers })).toMatchObject({
      status: 403,
    });
    expect((await admin.sale(saleId)).state).toBe('OPEN');
  });

  it('admits everybody in demo mode, and reports demo mode', async () => {
    expect(await api.client.get('/api/v1/admin/session')).toMatchObject({ status: 200, body: { demo: true } });
  });
});
