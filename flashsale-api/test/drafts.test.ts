import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas, withQuery } from 'flashsale-client';
import { DRAFTS_MAX, everyKey, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type Answer, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const MINUTE_MS = 60_000;

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

function newDraft(change: Partial<Schemas['CreateSale']> = {}): Schemas['CreateSale'] {
  return { name: 'A thing', totalStock: 5, startsAt: inMinutes(-1), endsAt: inMinutes(60), ...change };
}

async function createDraft(change: Partial<Schemas['CreateSale']> = {}): Promise<Schemas['AdminDraft']> {
  return bodyOf(await api.client.post('/api/v1/admin/drafts', newDraft(change)));
}

const publish = (saleId: string): Promise<Answer<Schemas['AdminSale']>> =>
  api.client.post(pathTo('/api/v1/admin/drafts/{saleId}/publish', { saleId }), undefined);

async function actsOf(saleId: string): Promise<Schemas['ActsPage']['items']> {
  return bodyOf(await api.client.get(withQuery(pathTo('/api/v1/admin/acts', {}), { saleId }))).items;
}

async function draftIds(): Promise<string[]> {
  return bodyOf(await api.client.get('/api/v1/admin/drafts')).map(({ saleId }) => saleId);
}

describe('a draft', () => {
  it('is seen by operators, and by nobody else', async () => {
    const { saleId, ...draft } = await createDraft({ totalStock: 7 });
    expect(draft).toEqual({
      ...{ name: 'A thing', totalStock: 7, remainingStock: 7, totalSold: 0, saleActive: true, mode: 'INSTANT' },
      ...{ startsAt: expect.any(String), endsAt: expect.any(String), status: 'ACTIVE', changedAt: expect.any(String) },
    });
    expect(await draftIds()).toContain(saleId);
    const read = await api.client.get(pathTo('/api/v1/admin/drafts/{saleId}', { saleId }));
    expect(bodyOf(read)).toEqual({ saleId, ...draft });

    await api.refreshSales();
    const unknown = { status: 404, body: { message: `Sale ${saleId} not found` } };
    expect(await api.client.status(saleId)).toMatchObject(unknown);
    expect(await api.client.ask('HEAD', `/api/v1/sale/${saleId}/events`)).toMatchObject({ status: 404 });
    expect(await api.client.buy(saleId, 'ann')).toMatchObject({ status: 404 });
    expect(await api.client.purchaseOf(saleId, 'ann')).toMatchObject(unknown);
    expect(await admin.ask('GET', `/sales/${saleId}`)).toMatchObject(unknown);
    expect(await admin.ask('POST', `/sales/${saleId}/pause`)).toMatchObject(unknown);
    for (const sales of [await admin.sales(), bodyOf(await api.client.get('/api/v1/sales'))])
      expect(sales.map((sale) => sale.saleId)).not.toContain(saleId);
  });

  it('is not loaded into Redis, by no worker, because it is no row of the table that all of them read', async () => {
    const { saleId } = await createDraft();
    await stores.startWorker();
    const { saleId: later } = bodyOf(await admin.create(newDraft()));
    await until(async () => (await admin.sale(later)).ready);

    expect(await stores.redis.client.exists(...everyKey(saleKeys(saleId)))).toBe(0);
    expect((await stores.database.pool.query('SELECT FROM sales WHERE id = $1', [saleId])).rowCount).toBe(0);
  });

  it('is replaced as a whole, and refused like a sale', async () => {
    const { saleId } = await createDraft({ mode: 'HOLD', unitPrice: 1_999, currency: 'EUR' });
    const replace = (draft: object): Promise<Answer> => admin.ask('PUT', `/drafts/${saleId}`, draft);
    const replaced = await replace({ ...newDraft(), name: 'Another', totalStock: 9, mode: 'INSTANT' });
    expect(replaced).toMatchObject({ status: 200, body: { name: 'Another', totalStock: 9, mode: 'INSTANT' } });
    expect(replaced.body).not.toHaveProperty('unitPrice');

    for (const [change, message] of [
      [{ saleId: 'other' }, 'property saleId should not exist'],
      [{ endsAt: inMinutes(-2) }, 'startsAt must be before endsAt'],
      [{ mode: 'HOLD' }, 'A sale of the mode HOLD needs unitPrice and currency'],
      [{ mode: 'HOLD', unitPrice: 1, currency: 'XQQ' }, 'currency must be a code of ISO 4217, such as EUR'],
      [
        { mode: 'HOLD', unitPrice: 1, currency: 'EUR', quantityMax: 3, limitPerUser: 2 },
        'quantityMax must be at most limitPerUser',
      ],
    ] as const) {
      const answer = await replace({ ...newDraft(), ...change });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    }
    expect(bodyOf(await api.client.get(pathTo('/api/v1/admin/drafts/{saleId}', { saleId }))).name).toBe('Another');
    expect(await actsOf(saleId)).toMatchObject([
      ...Array.from({ length: 5 }, () => ({ act: 'change-draft', outcome: 'REFUSED' })),
      { act: 'change-draft', outcome: 'DONE', before: { mode: 'HOLD', totalStock: 5 }, after: { totalStock: 9 } },
      { act: 'create-draft', outcome: 'DONE', before: null, after: { state: 'DRAFT', name: 'A thing' } },
    ]);
  });

  it('is discarded, and the log has what it was', async () => {
    const { saleId } = await createDraft();
    expect(await admin.ask('DELETE', `/drafts/${saleId}`)).toMatchObject({ status: 204 });
    expect(await draftIds()).not.toContain(saleId);
    const gone = { status: 404, body: { message: `Draft ${saleId} not found` } };
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/publish'],
    ] as const)
      expect(await admin.ask(method, `/drafts/${saleId}${path}`)).toMatchObject(gone);
    expect(await admin.ask('PUT', `/drafts/${saleId}`, newDraft())).toMatchObject(gone);
    const acts = await actsOf(saleId);
    expect(acts.find(({ act, outcome }) => act === 'discard-draft' && outcome === 'DONE')).toMatchObject({
      before: { state: 'DRAFT', name: 'A thing', totalStock: 5 },
      after: null,
    });
  });

  it('takes no id of a sale or of another draft', async () => {
    const { saleId } = bodyOf(await admin.create(newDraft()));
    const draft = await createDraft();
    for (const taken of [saleId, draft.saleId])
      expect(await admin.ask('POST', '/drafts', newDraft({ saleId: taken }))).toMatchObject({
        status: 409,
        body: { message: `Sale ${taken} exists already` },
      });
  });

  it('is one of a bounded number', async () => {
    await stores.database.pool.query(
      `INSERT INTO sale_drafts (id, name, total_stock, starts_at, ends_at, mode)
       SELECT 'many-' || i, 'One of many', 1, now(), now() + interval '1 hour', 'INSTANT' FROM generate_series(1, $1) AS i`,
      [DRAFTS_MAX],
    );
    expect(await admin.ask('POST', '/drafts', newDraft())).toMatchObject({
      status: 409,
      body: { message: 'There are 1000 drafts already: publish or discard some first' },
    });
    await stores.database.pool.query(`DELETE FROM sale_drafts WHERE id LIKE 'many-%'`);
  });
});

describe('publishing', () => {
  it('makes a sale that sells, with the terms of the draft', async () => {
    const terms = { mode: 'HOLD', unitPrice: 1_999, currency: 'EUR', quantityMax: 2, limitPerUser: 4 } as const;
    const { saleId } = await createDraft({ saleId: `sale-${randomUUID()}`, ...terms });
    // A process that was asked before knows by a question to PostgreSQL, and asks again.
    expect(await api.client.status(saleId)).toMatchObject({ status: 404 });
    const published = await publish(saleId);
    expect(published).toMatchObject({
      status: 200,
      body: { saleId, ...terms, state: 'OPEN', epoch: 1, revision: 1, ready: true, remainingStock: 5 },
    });
    expect(bodyOf(await api.client.buy(saleId, 'ann'))).toMatchObject({ status: 'HELD' });
    expect(await draftIds()).not.toContain(saleId);
    expect(await publish(saleId)).toMatchObject({ status: 404 });
    expect(await actsOf(saleId)).toMatchObject([
      { act: 'publish-sale', outcome: 'REFUSED' },
      { act: 'publish-sale', outcome: 'DONE', before: { state: 'DRAFT' }, after: { state: 'OPEN' } },
      { act: 'create-draft', outcome: 'DONE' },
    ]);
  });

  it('is refused when the sale would be over, and the draft stays', async () => {
    const { saleId } = await createDraft({ startsAt: inMinutes(-60), endsAt: inMinutes(-1) });
    expect(await publish(saleId)).toMatchObject({
      status: 400,
      body: { message: 'The sale would be over already: endsAt must be in the future' },
    });
    expect(await draftIds()).toContain(saleId);
    expect(await api.client.status(saleId)).toMatchObject({ status: 404 });
  });

  it('is refused when a sale took the id meanwhile, and the draft stays', async () => {
    const { saleId } = await createDraft();
    await stores.createSale({ saleId });
    expect(await publish(saleId)).toMatchObject({ status: 409, body: { message: `Sale ${saleId} exists already` } });
    expect(await draftIds()).toContain(saleId);
  });

  it('happens once for ten operators at once', async () => {
    const { saleId } = await createDraft();
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(saleId)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 404),
    ]);
  });
});

describe('duplicating', () => {
  const duplicate = (saleId: string, body: Schemas['DuplicateSale'] = {}): Promise<Answer<Schemas['AdminDraft']>> =>
    api.client.post(pathTo('/api/v1/admin/sales/{saleId}/duplicate', { saleId }), body);

  it('makes a draft with all terms of a sale, and nothing of its life', async () => {
    const { saleId } = await stores.openSale({ terms: TERMS, totalStock: 3 });
    await api.client.buy(saleId, 'ann');
    const copy = bodyOf(await duplicate(saleId));
    const { name, startsAt, endsAt } = await admin.sale(saleId);
    expect(copy).toMatchObject({
      name,
      startsAt,
      endsAt,
      mode: 'HOLD',
      totalStock: 3,
      remainingStock: 3,
      heldStock: 0,
    });
    expect(copy.saleId).not.toBe(saleId);
    const sold = await stores.readSale(saleId);
    const published = bodyOf(await publish(copy.saleId));
    expect((await stores.readSale(published.saleId)).terms).toEqual(sold.terms);
  });

  it('takes an id that is free', async () => {
    const { saleId } = await stores.openSale();
    const copyId = `copy-${randomUUID()}`;
    expect(bodyOf(await duplicate(saleId, { saleId: copyId })).saleId).toBe(copyId);
    expect(await duplicate(saleId, { saleId: copyId })).toMatchObject({
      status: 409,
      body: { message: `Sale ${copyId} exists already` },
    });
    expect(await actsOf(copyId)).toMatchObject([
      { act: 'duplicate-sale', outcome: 'DONE', given: { saleId: copyId }, after: { state: 'DRAFT' } },
    ]);
  });

  it('keeps a window that is over, until somebody publishes it', async () => {
    const { saleId } = await stores.createSale({ startsAt: new Date(0), endsAt: new Date(MINUTE_MS) });
    const copy = bodyOf(await duplicate(saleId));
    expect(copy.status).toBe('ENDED');
    expect(await publish(copy.saleId)).toMatchObject({ status: 400 });
  });
});

describe('a file of sales', () => {
  const importFile = (file: object): Promise<Answer> => admin.ask('POST', '/drafts/import', file);
  const head = 'saleId,name,totalStock,startsAt,endsAt,mode,unitPrice,currency';

  it('is exported and imported again as drafts, as CSV and as JSON', async () => {
    const terms = { mode: 'HOLD', unitPrice: 1_999, currency: 'EUR', quantityMax: 2, limitPerUser: 4 } as const;
    const ids = [`file-a-${randomUUID()}`, `file-b-${randomUUID()}`] as const;
    const names = ['=A "lamp", red;', 'A chair'] as const;
    await admin.create(newDraft({ saleId: ids[0], name: names[0] }));
    await admin.create(newDraft({ saleId: ids[1], name: names[1], ...terms }));
    const csv = await (await fetch(`${api.url}/api/v1/admin/sales.csv?q=file-&separator=semicolon`)).text();
    const json = await admin.client.ask('GET', '/api/v1/admin/sales.json?q=file-');
    expect(json.body).toHaveLength(2);
    const copies = ids.map((id) => id.replace('file-', 'copy-'));
    expect(await importFile({ csv: csv.replaceAll('file-', 'copy-') })).toMatchObject({ status: 201 });
    const again = ids.map((id) => id.replace('file-', 'json-'));
    expect(await importFile({ sales: JSON.parse(json.text.replaceAll('file-', 'json-')) as unknown })).toMatchObject({
      status: 201,
    });
    const drafts = bodyOf(await api.client.get('/api/v1/admin/drafts'));
    for (const [saleIds, i] of [
      [copies, 0],
      [again, 0],
      [copies, 1],
      [again, 1],
    ] as const) {
      const sale = await admin.sale(ids[i]);
      expect(drafts.find(({ saleId }) => saleId === saleIds[i])).toMatchObject({
        ...{ name: names[i], totalStock: 5, mode: sale.mode, startsAt: sale.startsAt, endsAt: sale.endsAt },
        ...(i === 1 && terms),
      });
    }
    expect(await actsOf(copies[0] ?? '')).toEqual([]);
    const acts = await api.client.get(withQuery(pathTo('/api/v1/admin/acts', {}), { act: 'import-drafts' }));
    expect(bodyOf(acts).items[0]).toMatchObject({ outcome: 'DONE', after: { drafts: expect.arrayContaining(again) } });
  });

  it('is refused with what is wrong in each line, and then nothing of it is kept', async () => {
    const window = `${inMinutes(1)},${inMinutes(2)}`;
    const draft = await createDraft();
    const before = (await draftIds()).length;
    const answer = await importFile({
      csv: [
        head,
        `fine-1,Fine,1,${window},INSTANT,,`,
        `no good,,0,${window},INSTANT,,`,
        `reversed,Reversed,1,${inMinutes(2)},${inMinutes(1)},INSTANT,,`,
        `unpaid,Unpaid,1,${window},HOLD,,`,
        `${draft.saleId},Taken,1,${window},INSTANT,,`,
        `fine-1,Twice,1,${window},INSTANT,,`,
      ].join('\n'),
    });
    expect(answer.status).toBe(400);
    expect((answer.body as { message: string[] }).message).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Line 3: saleId must match/),
        'Line 3: totalStock must not be less than 1',
        'Line 5: A sale of the mode HOLD needs unitPrice and currency',
      ]),
    );
    const stored = await importFile({
      csv: [
        head,
        `fine-1,Fine,1,${window},INSTANT,,`,
        `reversed,Reversed,1,${inMinutes(2)},${inMinutes(1)},INSTANT,,`,
        `${draft.saleId},Taken,1,${window},INSTANT,,`,
        `fine-1,Twice,1,${window},INSTANT,,`,
      ].join('\n'),
    });
    expect(stored).toMatchObject({
      status: 400,
      body: {
        message: [
          'Line 3: startsAt must be before endsAt',
          `Line 4: Sale ${draft.saleId} exists already`,
          'Line 5: Sale fine-1 exists already',
        ],
      },
    });
    expect((await draftIds()).length).toBe(before);
  });

  it.each<[object, string]>([
    [{}, 'Give either csv or sales'],
    [{ csv: head, sales: [] }, 'Give either csv or sales'],
    [{ csv: '' }, 'The file is empty'],
    [{ csv: head }, 'The file has no sales'],
    [{ csv: 'saleId,colour\na,red' }, 'Line 1: there is no column \\"colour\\"'],
    [{ csv: `${head}\n"a` }, 'The file is no CSV'],
    [{ sales: Array.from({ length: 501 }, () => ({})) }, 'The file has more than 500 sales'],
    [{ sales: [7, null, { name: 'x', colour: 'red' }] }, 'Sale 3: property colour should not exist'],
    [{ sales: 'many' }, 'sales must be an array'],
  ])('is refused: %j', async (file, message) => {
    const answer = await importFile(file);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
  });
});
