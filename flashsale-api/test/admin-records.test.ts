import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Query, Schemas } from 'flashsale-client';
import { ReadReplica, Sales } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { ActRecords } from '../src/admin/acts/act-records.js';
import { AuditRecords } from '../src/admin/records/audit-page.js';
import { OrderRecords } from '../src/admin/records/orders-page.js';
import { RecordsService } from '../src/admin/records/records.service.js';
import { AdminClient } from './admin-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

/** Orders and audit rows as workers and APIs write them: orders of one batch share their time. */
async function saleWithOrders(orders: number): Promise<string> {
  const { saleId } = await stores.createSale({ totalStock: orders + 10 });
  await addOrders(saleId, 0, orders);
  return saleId;
}

async function addOrders(saleId: string, from: number, to: number): Promise<void> {
  await stores.database.pool.query(
    `WITH made AS (
       INSERT INTO orders (id, sale_id, user_id, reserved_at, created_at)
       SELECT gen_random_uuid(), $1, 'user-' || i, now(), date_trunc('second', now()) + (i / 7) * interval '1 ms'
         FROM generate_series($2::int, $3::int - 1) AS i RETURNING *)
     INSERT INTO audit_events (sale_id, user_id, event_type, order_id, epoch)
     SELECT sale_id, user_id, event, id, 1 FROM made CROSS JOIN (VALUES ('ATTEMPTED'), ('RESERVED'), ('CONFIRMED')) AS e (event)`,
    [saleId, from, to],
  );
}

type ReadPage<Item> = (page: { readonly limit: number; readonly after: string }) => Promise<{
  readonly items: readonly Item[];
  readonly next: string | null;
}>;

const ordersOf =
  (saleId: string): ReadPage<Schemas['OrderRecord']> =>
  (page) =>
    admin.orders(saleId, page);

const auditOf =
  (saleId: string, filter: Query<'/api/v1/admin/sales/{saleId}/audit'> = {}): ReadPage<Schemas['AuditRecord']> =>
  (page) =>
    admin.audit(saleId, { ...filter, ...page });

async function readAll<Item>(readPage: ReadPage<Item>, limit: number, between?: () => Promise<void>): Promise<Item[]> {
  const items: Item[] = [];
  let after = '';
  for (;;) {
    const { items: page, next } = await readPage({ limit, after });
    expect(page.length).toBeLessThanOrEqual(limit);
    items.push(...page);
    if (next === null) return items;
    expect(page).toHaveLength(limit);
    after = next;
    await between?.();
  }
}

async function csvOf(path: string): Promise<{ lines: string[]; headers: Headers }> {
  const response = await fetch(`${api.url}/api/v1/admin${path}`);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text.endsWith('\r\n')).toBe(true);
  return { lines: text.slice(0, -2).split('\r\n'), headers: response.headers };
}

describe('orders', () => {
  it('are paged newest first, each once', async () => {
    const saleId = await saleWithOrders(40);
    const items = await readAll(ordersOf(saleId), 7);

    expect(items).toHaveLength(40);
    expect(new Set(items.map(({ orderId }) => orderId)).size).toBe(40);
    const times = items.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(items[0]).toEqual({
      orderId: expect.any(String),
      userId: expect.any(String),
      status: 'CONFIRMED',
      ...{ quantity: 1, amount: null, currency: null, expiresAt: null, endReason: null, payment: null },
      reservedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('each come once while others are added', async () => {
    const saleId = await saleWithOrders(30);
    let count = 30;
    const items = await readAll(ordersOf(saleId), 10, () => addOrders(saleId, count, (count += 2)));

    const users = items.map(({ userId }) => userId);
    expect(new Set(users).size).toBe(users.length);
    expect(users).toEqual(expect.arrayContaining(Array.from({ length: 30 }, (_, i) => `user-${i}`)));
  });

  it('are found by their user', async () => {
    const saleId = await saleWithOrders(12);

    expect((await admin.orders(saleId, { userId: 'user-7' })).items).toMatchObject([{ userId: 'user-7' }]);
    expect(await admin.orders(saleId, { userId: 'nobody' })).toEqual({ items: [], next: null, ageSeconds: 0 });
    expect((await admin.orders(saleId, { userId: '' })).items).toHaveLength(12);
  });

  it('are all exported as a file', async () => {
    const saleId = await saleWithOrders(2_500);
    const { lines, headers } = await csvOf(`/sales/${saleId}/orders.csv`);

    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${saleId}-orders.csv"`);
    expect(lines[0]).toBe(
      'orderId,userId,status,reservedAt,createdAt,quantity,amount,currency,expiresAt,endReason,payment',
    );
    expect(new Set(lines.slice(1).map((line) => line.split(',')[1])).size).toBe(2_500);
    expect((await csvOf(`/sales/${saleId}/orders.csv?userId=user-3`)).lines).toHaveLength(2);
    const [header] = (await csvOf(`/sales/${saleId}/orders.csv?separator=semicolon&userId=user-3`)).lines;
    expect(header).toBe(
      'orderId;userId;status;reservedAt;createdAt;quantity;amount;currency;expiresAt;endReason;payment',
    );
  });
});

describe('the audit trail', () => {
  it('is paged, newest row first, each once', async () => {
    const saleId = await saleWithOrders(20);
    const items = await readAll(auditOf(saleId), 9);

    expect(items).toHaveLength(60);
    const ids = items.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(items[0]).toEqual({
      id: expect.any(String),
      userId: expect.any(String),
      eventType: expect.any(String),
      orderId: expect.any(String),
      epoch: 1,
      metadata: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('shows the rows of segments among the others, like the database view', async () => {
    const saleId = await saleWithOrders(2);
    const segment = async (eventType: string, firstSequence: number, rowCount: number, userIds: string) =>
      stores.database.pool.query(
        `INSERT INTO audit_segments
           (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
         VALUES ($1, 1, 'api-1', $2, $3, $4, now(), $5, '0 3 70')`,
        [saleId, firstSequence, rowCount, eventType, userIds],
      );
    await segment('REJECTED_SOLD_OUT', 1, 6, 'user-1 ann bob');
    await addOrders(saleId, 2, 3);
    await segment('REPLAYED', 7, 3, 'user-1 user-1 annabel');
    await segment('REJECTED_DUPLICATE', 10, 6, `ann user-1 quo"te\\`);
    await stores.database.pool.query(
      `INSERT INTO audit_segments
         (sale_id, epoch, row_count, event_type, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
       VALUES ($1, 1, 6, 'CONFIRMED', now(), now() + interval '1 s', 'user-1 zoe', $2, '0 3')`,
      [saleId, `${randomUUID()} ${randomUUID()}`],
    );
    const { rows } = await stores.database.pool.query<{ id: string; userId: string | null; createdAt: Date }>(
      `SELECT id, user_id AS "userId", event_type AS "eventType", order_id AS "orderId", epoch, metadata,
              created_at AS "createdAt" FROM order_audit_trail WHERE sale_id = $1 ORDER BY id DESC`,
      [saleId],
    );
    const trail = rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
    expect(trail).toHaveLength(9 + 6 + 3 + 6 + 6);

    for (const limit of [1, 5, 100]) expect(await readAll(auditOf(saleId), limit)).toEqual(trail);
    expect(await readAll(auditOf(saleId, { userId: 'user-1' }), 2)).toEqual(
      trail.filter((row) => row.userId === 'user-1'),
    );
    expect(await readAll(auditOf(saleId, { eventType: 'ATTEMPTED' }), 4)).toHaveLength(3 + 6 + 2);
    expect(await readAll(auditOf(saleId, { eventType: 'CONFIRMED' }), 4)).toHaveLength(3 + 2);
    expect(await readAll(auditOf(saleId, { eventType: 'RESERVED', userId: 'zoe' }), 4)).toHaveLength(1);
    expect(await readAll(auditOf(saleId, { eventType: 'REPLAYED' }), 2)).toHaveLength(3);
    expect(await readAll(auditOf(saleId, { eventType: 'REJECTED_DUPLICATE', userId: 'ann' }), 2)).toHaveLength(1);
    expect(await readAll(auditOf(saleId, { userId: 'an' }), 50)).toHaveLength(0);
    expect((await csvOf(`/sales/${saleId}/audit.csv`)).lines).toHaveLength(1 + 30);
  });

  it('is filtered by user and event', async () => {
    const saleId = await saleWithOrders(20);

    expect(await readAll(auditOf(saleId, { eventType: 'CONFIRMED' }), 50)).toHaveLength(20);
    expect(await readAll(auditOf(saleId, { userId: 'user-3' }), 50)).toHaveLength(3);
    expect(await readAll(auditOf(saleId, { userId: 'user-3', eventType: 'RESERVED' }), 50)).toHaveLength(1);
    expect(await readAll(auditOf(saleId, { eventType: 'OVERSOLD' }), 50)).toHaveLength(0);
  });

  it('is exported with the same filters, safe for a spreadsheet', async () => {
    const saleId = await saleWithOrders(3);
    await stores.database.pool.query(
      `INSERT INTO audit_events (sale_id, user_id, event_type, epoch, metadata)
       VALUES ($1, '=1+1', 'OVERSOLD', 1, '{"reason":"a, \\"b\\""}')`,
      [saleId],
    );
    const { lines } = await csvOf(`/sales/${saleId}/audit.csv`);
    expect(lines[0]).toBe('id,userId,eventType,orderId,epoch,metadata,createdAt');
    expect(lines).toHaveLength(1 + 9 + 1);
    expect(lines[1]).toContain(`,'=1+1,OVERSOLD,,1,"{""reason"":""a, \\""b\\""""}",`);

    expect((await csvOf(`/sales/${saleId}/audit.csv?eventType=CONFIRMED`)).lines).toHaveLength(4);
    expect((await csvOf(`/sales/${saleId}/audit.csv?userId=user-1`)).lines).toHaveLength(4);
  });

  it('is read no faster and no further than the client reads', async () => {
    const saleId = await saleWithOrders(10_000);
    const { csv, chunksRead } = await exportOf(saleId);
    const texts = csv[Symbol.asyncIterator]();
    for (let taken = 0; taken < 4; taken += 1) expect((await texts.next()).done).toBe(false);

    // Thirty chunks in all; meanwhile another export goes through.
    expect((await csvOf(`/sales/${saleId}/audit.csv?eventType=CONFIRMED`)).lines).toHaveLength(10_001);
    const readBeforeTheEnd = chunksRead();
    expect(readBeforeTheEnd).toBeGreaterThan(0);
    expect(readBeforeTheEnd).toBeLessThanOrEqual(5);
    csv.destroy();
    expect((await csvOf(`/sales/${saleId}/audit.csv?userId=user-1`)).lines).toHaveLength(4);
    expect(chunksRead()).toBe(readBeforeTheEnd);
  });

  it('is cut off some seconds after a stop has begun, so that a slow reader does not delay it', async () => {
    const { csv, records } = await exportOf(await saleWithOrders(10_000));
    const failed = once(csv, 'error');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    try {
      records.onModuleDestroy();
      jest.advanceTimersByTime(4_999);
      expect(csv.destroyed).toBe(false);
      jest.advanceTimersByTime(1);
      expect(csv.destroyed).toBe(true);
    } finally {
      jest.useRealTimers();
    }
    await failed;
  });

  async function exportOf(
    saleId: string,
  ): Promise<{ csv: Readable; records: RecordsService; chunksRead: () => number }> {
    const database = stores.openDatabase();
    const records = new RecordsService(
      new Sales(database),
      new OrderRecords(),
      new AuditRecords(),
      new ActRecords(database),
      new ReadReplica(database, undefined, stores.logger),
    );
    const file = await records.exportAudit(saleId, {});
    if (file === 'unknown-sale') throw new Error(file);
    const csv = file.stream;
    let chunks = 0;
    database.pool.on('acquire', () => (chunks += 1));
    return { csv, records, chunksRead: () => chunks };
  }
});

describe('an invalid request', () => {
  it.each([
    '/sales/$/orders?limit=0',
    '/sales/$/orders?limit=201',
    '/sales/$/orders?limit=ten',
    '/sales/$/orders?limit=',
    '/sales/$/orders?limit=1&limit=2',
    '/sales/$/orders?after=yesterday',
    '/sales/$/orders?after=1.2',
    '/sales/$/orders?userId=a%20b',
    '/sales/$/orders?userId=%00',
    `/sales/$/orders?userId=${'x'.repeat(65)}`,
    '/sales/$/orders?userId[]=a',
    '/sales/$/orders?eventType=CONFIRMED',
    '/sales/$/orders.csv?limit=5',
    '/sales/$/orders.csv?separator=;',
    '/sales/$/orders?separator=comma',
    '/sales/$/audit?after=-1',
    '/sales/$/audit?after=99999999999999999999',
    '/sales/$/audit?eventType=NOTHING',
    '/sales/$/audit?eventType=CONFIRMED&eventType=RESERVED',
    '/sales/not%20an%20id/audit',
  ])('is refused: %s', async (path) => {
    const { saleId } = await stores.createSale();
    const answer = await admin.ask('GET', path.replace('$', saleId));

    expect(answer).toMatchObject({ status: 400, body: { statusCode: 400, error: 'Bad Request' } });
  });

  it.each(['orders', 'audit', 'orders.csv', 'audit.csv'])('is not found: %s of no sale', async (kind) => {
    expect(await admin.ask('GET', `/sales/nobody/${kind}`)).toMatchObject({
      status: 404,
      body: { message: 'Sale nobody not found' },
    });
  });
});
