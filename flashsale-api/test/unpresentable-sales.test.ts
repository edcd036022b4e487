import { beforeAll, describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const START = '2026-01-01T00:00:00.000Z';
const END = '2090-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';

/** Rows that the table may hold without its CHECKs (name, start, end), and how they are shown. */
const ODD_ROWS: readonly (readonly [string, readonly string[], object])[] = [
  ['open_end', ['No end', START, 'infinity'], { name: 'No end', endsAt: LAST, status: 'ACTIVE' }],
  ['no_start', ['No start', '-infinity', END], { startsAt: '1970-01-01T00:00:00.000Z', status: 'ACTIVE' }],
  ['far_end', ['Far', START, '280000-01-01'], { endsAt: LAST, status: 'ACTIVE' }],
  ['late_start', ['Late', '20000-01-01', '280000-01-01'], { endsAt: LAST, status: 'UPCOMING' }],
  ['bell', ['a\u0007b', START, END], { name: 'a b' }],
  ['nameless', ['', START, END], { name: 'nameless' }],
  ['endless_name', ['x'.repeat(100_000), START, END], { name: 'x'.repeat(200) }],
];

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;
let wholeId: string;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
  await stores.database.pool.query(
    'ALTER TABLE sales DROP CONSTRAINT sales_times_check, DROP CONSTRAINT sales_name_check',
  );
  wholeId = (await stores.openSale({ name: 'Whole' })).saleId;
  for (const [saleId, row] of ODD_ROWS) {
    await stores.database.pool.query(
      'INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES ($1, $2, 5, $3, $4)',
      [saleId, ...row],
    );
  }
  await api.refreshSales();
});

describe.each(['not opened yet', 'opened'])('unpresentable sales, %s', (state) => {
  beforeAll(async () => {
    if (state === 'opened') for (const [saleId] of ODD_ROWS) await stores.rebuildSale(saleId);
  });

  it('are shown with the nearest presentable values, beside the others', async () => {
    const expected = [...ODD_ROWS, [wholeId, [], { name: 'Whole', status: 'ACTIVE' }] as const].map(
      ([saleId, , shown]) => expect.objectContaining({ saleId, ...shown }),
    );
    const sales = bodyOf(await api.client.get('/api/v1/sales'));
    expect(sales).toHaveLength(expected.length);
    expect(sales).toEqual(expect.arrayContaining(expected));
    expect(await admin.sales()).toEqual(expect.arrayContaining(expected));
    for (const [saleId, , shown] of ODD_ROWS) {
      expect(bodyOf(await api.client.status(saleId))).toMatchObject(shown);
      expect(await admin.sale(saleId)).toMatchObject(shown);
    }
    expect((await admin.drift()).map(({ saleId }) => saleId)).toContain(wholeId);
  });

  it.each(ODD_ROWS.map(([saleId]) => saleId))('can be paused and resumed: %s', async (saleId) => {
    expect(await admin.pause(saleId)).toMatchObject({ status: 200, body: { state: 'PAUSED', ready: true } });
    expect(await admin.resume(saleId)).toMatchObject({ status: 200, body: { state: 'OPEN', ready: true } });
  });
});

it('sells a sale without an end', async () => {
  expect(await api.client.buy('open_end', 'ann')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
});

it.each(['NaN', '', 'tomorrow', '1e300'])('shows the list even if Redis has %j for a time', async (endsAtMs) => {
  await stores.redis.client.hset(saleKeys('far_end').meta, 'endsAtMs', endsAtMs);
  const sales = bodyOf(await api.client.get('/api/v1/sales'));
  expect(sales.map(({ saleId }) => saleId)).toEqual(expect.arrayContaining([wholeId, 'far_end']));
  expect((await admin.sales()).map(({ saleId }) => saleId)).toContain(wholeId);
});

it('refuses a name that only the database can measure, with one sentence', async () => {
  const names = ['a\ufe0f'.repeat(150), '\u{1f39f}\ufe0f'.repeat(101), 'é\ufe0e'.repeat(200)];
  const sale = { totalStock: 5, startsAt: START, endsAt: END };
  // The table has its CHECK again for this; it does not apply to existing rows.
  await stores.database.pool.query(
    `ALTER TABLE sales ADD CONSTRAINT sales_name_check CHECK (char_length(name) <= 200) NOT VALID`,
  );
  for (const name of names) {
    expect(await admin.ask('POST', '/sales', { ...sale, name })).toMatchObject({
      status: 400,
      body: { message: 'name must be readable and have at most 200 characters' },
    });
  }
});
