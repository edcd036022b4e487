import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, pathTo, type Schemas, withQuery } from 'flashsale-client';
import { PICTURES_PER_SALE_MAX } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import sharp from 'sharp';
import { TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type Answer, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { paint, picturesFolder } from './pictures.js';

const TEXTS = { description: 'A desk lamp of steel.\nMade in a small series.', conditions: 'One a person.' };

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;
let folder: string;

beforeAll(async () => {
  folder = await picturesFolder(stores);
  api = await startApiHere(stores, { PICTURES_DIR: folder });
  admin = new AdminClient(api.client);
});

const readProduct = async (saleId: string): Promise<Schemas['ProductView']> =>
  bodyOf(await api.client.get(pathTo('/api/v1/sale/{saleId}/product', { saleId })));

const readCards = async (...saleIds: string[]): Promise<readonly Schemas['ProductCard'][]> =>
  bodyOf(await api.client.get(withQuery(pathTo('/api/v1/products', {}), { saleIds: saleIds.join(',') })));

const save = (saleId: string, product: Body<'PUT', '/api/v1/admin/products/{saleId}'>): Promise<Answer> =>
  admin.ask('PUT', `/products/${saleId}`, product);

async function upload(saleId: string, bytes: Uint8Array, alt = 'A lamp', type = 'image/png'): Promise<Answer> {
  const asked = await fetch(
    `${api.url}/api/v1/admin/products/${saleId}/pictures?${new URLSearchParams({ alt }).toString()}`,
    {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(bytes),
    },
  );
  const text = await asked.text();
  return { status: asked.status, headers: {}, text, body: JSON.parse(text) as unknown };
}

describe('the texts and prices of a product', () => {
  it('are empty at first, then what an operator has written, and in the log', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    expect(await readProduct(saleId)).toEqual({ saleId, description: '', conditions: '', pictures: [] });
    expect(await readCards(saleId, 'no-such-sale')).toEqual([{ saleId }]);

    const price = { unitPrice: 1_999, currency: 'EUR', oldPrice: 2_999 };
    expect(await save(saleId, { ...TEXTS, ...price })).toMatchObject({ status: 200, body: { saleId, ...price } });
    expect(await readProduct(saleId)).toEqual({ saleId, ...TEXTS, ...price, pictures: [] });
    expect(await readCards(saleId)).toEqual([{ saleId, ...price }]);
    await save(saleId, { description: 'Only this' });
    expect(await readProduct(saleId)).toEqual({ saleId, description: 'Only this', conditions: '', pictures: [] });
    const acts = await api.client.get(withQuery(pathTo('/api/v1/admin/acts', {}), { saleId }));
    expect(bodyOf(acts).items).toMatchObject([
      { act: 'change-product', before: { price: { unitPrice: 1_999 }, oldPrice: 2_999 }, after: { conditions: '' } },
      { act: 'change-product', before: { description: '' }, after: TEXTS },
    ]);
  });

  it('of a sale that takes money have its price, and the old one only while it is more', async () => {
    const { saleId } = await stores.openSale({ terms: TERMS });
    const { unitPrice, currency } = TERMS;
    expect(await save(saleId, { oldPrice: unitPrice })).toMatchObject({ status: 400 });
    expect(await save(saleId, { oldPrice: unitPrice + 1 })).toMatchObject({ status: 200 });
    expect(await readProduct(saleId)).toMatchObject({ unitPrice, currency, oldPrice: unitPrice + 1 });
    bodyOf(await admin.change(saleId, { unitPrice: unitPrice + 1 }));
    await until(async () => (await readProduct(saleId)).unitPrice === unitPrice + 1);
    expect(await readProduct(saleId)).not.toHaveProperty('oldPrice');
  });

  it.each<[object, string]>([
    [{ unitPrice: 5 }, 'unitPrice and currency belong together'],
    [{ currency: 'EUR' }, 'unitPrice and currency belong together'],
    [{ unitPrice: 5, currency: 'XQQ' }, 'currency must be a code of ISO 4217, such as EUR'],
    [{ unitPrice: 0, currency: 'EUR' }, 'unitPrice must be an integer of minor units from 1 to 9007199254740991'],
    [{ oldPrice: 5 }, 'oldPrice needs unitPrice and currency'],
    [{ unitPrice: 5, currency: 'EUR', oldPrice: 5 }, 'oldPrice must be more than the price'],
    [{ description: 'x'.repeat(4_001) }, 'description must have at most 4000 characters'],
    [{ conditions: 'a\u0000b' }, 'conditions must be readable'],
    [{ pictures: [] }, 'property pictures should not exist'],
  ])('are refused: %j', async (product, message) => {
    const { saleId } = await stores.createSale();
    const answer = await admin.ask('PUT', `/products/${saleId}`, product);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
  });

  it('are read once in two seconds for a crowd, and a sale is shown without them while PostgreSQL is away', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const { saleId } = await stores.openSale();
    const { client, refreshSales } = await startApiHere(stores, { DATABASE_URL: proxy.url });
    await refreshSales();
    const cards = withQuery(pathTo('/api/v1/products', {}), { saleIds: saleId });
    expect(bodyOf(await client.get(cards))).toEqual([{ saleId }]);
    proxy.refuse();
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.get(cards)));
    expect(answers.map(bodyOf)).toEqual(Array.from({ length: 100 }, () => [{ saleId }]));
    await until(async () => bodyOf(await client.get(cards)).length === 0);
    expect((await client.status(saleId)).status).toBe(200);
  });

  it('belong to a draft before it is published, to its duplicate, and go with a draft that is discarded', async () => {
    const window = { startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() };
    const draft = { name: 'A lamp', totalStock: 3, ...window };
    for (const saleId of ['kept', 'dropped']) {
      expect(await admin.ask('POST', '/drafts', { saleId, ...draft })).toMatchObject({ status: 201 });
      expect(await save(saleId, TEXTS)).toMatchObject({ status: 200 });
      expect(await upload(saleId, await paint(8, 6).png().toBuffer())).toMatchObject({ status: 201 });
      expect(await api.client.get(pathTo('/api/v1/sale/{saleId}/product', { saleId }))).toMatchObject({ status: 404 });
    }
    await admin.ask('DELETE', '/drafts/dropped');
    await admin.ask('POST', '/drafts/kept/publish');
    expect(await readProduct('kept')).toMatchObject({ ...TEXTS, pictures: [{ alt: 'A lamp' }] });
    await admin.ask('POST', '/sales/kept/duplicate', { saleId: 'kept-2' });
    const copied = await api.client.get(pathTo('/api/v1/admin/products/{saleId}', { saleId: 'kept-2' }));
    expect(bodyOf(copied)).toMatchObject({ saleId: 'kept-2', ...TEXTS, pictures: [{ alt: 'A lamp' }] });
    const left = 'SELECT sale_id FROM sale_products UNION SELECT sale_id FROM sale_pictures';
    const owners = async (): Promise<unknown> => (await stores.database.pool.query(left)).rows;
    expect(await owners()).not.toContainEqual({ sale_id: 'dropped' });
    await stores.database.pool.query(`DELETE FROM sales WHERE id = 'kept'`);
    expect(await owners()).not.toContainEqual({ sale_id: 'kept' });
  });
});

describe('pictures', () => {
  it('are kept in three widths without what the camera wrote, upright, and served to be kept for ever', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    // On its side, as a phone takes it, with the place where it was taken.
    const photo = await paint(1_600, 900)
      .jpeg()
      .withExif({ IFD3: { GPSLatitude: '51/1 30/1 0/1' }, IFD0: { Artist: 'Ada' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const added = await upload(saleId, photo, 'A lamp from the side', 'image/jpeg');
    expect(added).toMatchObject({ status: 201 });
    const { pictures } = added.body as Schemas['ProductView'];
    expect(pictures).toEqual([
      { hash: expect.stringMatching(/^[0-9a-f]{64}$/), alt: 'A lamp from the side', width: 900, height: 1_600 },
    ]);
    const hash = pictures[0]?.hash ?? '';
    expect((await readCards(saleId))[0]?.picture).toEqual(pictures[0]);
    for (const [wanted, width] of [
      [320, 320],
      [640, 640],
      [1280, 900],
    ] as const) {
      const file = await fetch(`${api.url}/api/v1/pictures/${hash}-${wanted}.webp`);
      expect(file.status).toBe(200);
      expect(Object.fromEntries(file.headers)).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      const kept = await sharp(await file.arrayBuffer()).metadata();
      expect(kept).toMatchObject({ format: 'webp', width });
      expect([kept.exif, kept.orientation]).toEqual([undefined, undefined]);
    }
    expect((await readdir(folder)).filter((name) => name.startsWith(hash)).toSorted()).toEqual(
      [1280, 320, 640].map((width) => `${hash}-${width}.webp`),
    );
  });

  it('are the same by their bytes, at most six a sale, and can be removed', async () => {
    const { saleId } = await stores.openSale();
    const first = await paint(8, 6).png().toBuffer();
    await upload(saleId, first, 'Once');
    const { pictures } = (await upload(saleId, first, 'Twice')).body as Schemas['ProductView'];
    expect(pictures.map(({ alt }) => alt)).toEqual(['Twice']);
    const others = Array.from({ length: PICTURES_PER_SALE_MAX }, (_, i) => paint(8, 6, `#00${i}`).png().toBuffer());
    const answers: Answer[] = [];
    for (const bytes of await Promise.all(others)) answers.push(await upload(saleId, bytes));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 409]);
    expect(answers.at(-1)?.text).toContain('A sale has at most 6 pictures: remove one first');
    const removed = await admin.ask('DELETE', `/products/${saleId}/pictures/${pictures[0]?.hash}`);
    expect((removed.body as Schemas['ProductView']).pictures).toHaveLength(5);
    expect(await admin.ask('DELETE', `/products/${saleId}/pictures/${pictures[0]?.hash}`)).toMatchObject({
      status: 404,
    });
  });

  it.each<[string, () => Promise<Uint8Array>, number, string]>([
    [
      'a text',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      415,
      'must be a JPEG, PNG or WebP',
    ],
    ['another format', () => paint(8, 6).tiff().toBuffer(), 415, 'must be a JPEG, PNG or WebP'],
    [
      'a picture that is cut off',
      async () => (await paint(64, 64).png().toBuffer()).subarray(0, 60),
      415,
      'can be read',
    ],
    ['nothing', async () => new Uint8Array(), 415, 'can be read'],
    ['more pixels than memory', () => paint(7_000, 7_000).png().toBuffer(), 413, 'at most 40 million'],
    ['a line of pixels', () => paint(10_001, 1).png().toBuffer(), 413, '10,000 on a side'],
    ['more than 8 MiB', async () => new Uint8Array(8 * 1024 * 1024 + 1), 413, 'Request body is too large'],
  ])('are refused: %s', async (_what, bytes, status, message) => {
    const { saleId } = await stores.createSale();
    const answer = await upload(saleId, await bytes());
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(message)]);
    expect((await stores.database.pool.query('SELECT FROM sale_pictures WHERE sale_id = $1', [saleId])).rowCount).toBe(
      0,
    );
  });

  it('are taken by no other route, nor from strangers, whose bytes are not even read', async () => {
    const bytes = new Uint8Array(await paint(8, 6).png().toBuffer());
    const headers = { 'content-type': 'image/png' };
    const post = (url: string): Promise<Response> => fetch(url, { method: 'POST', headers, body: bytes });
    expect((await post(`${api.url}/api/v1/sale/purchase`)).status).toBe(415);
    expect((await post(`${api.url}/api/v1/admin/drafts`)).status).toBe(415);
    const guarded = await startApiHere(stores, {
      FLASHSALE_DEMO: 'false',
      ADMIN_TOKEN: 'a token of 32 characters or more',
    });
    const answer = await guarded.client.raw(
      'POST /api/v1/admin/products/x/pictures?alt=x HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 8000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('are nowhere where no folder is configured, and no other file is read', async () => {
    const { saleId } = await stores.createSale();
    const { url, client } = await startApiHere(stores);
    const asked = await fetch(`${url}/api/v1/admin/products/${saleId}/pictures?alt=x`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(await paint(8, 6).png().toBuffer()),
    });
    expect([asked.status, await asked.text()]).toEqual([
      409,
      expect.stringContaining('This shop keeps no pictures: set PICTURES_DIR'),
    ]);
    for (const name of ['..%2f..%2fetc%2fpasswd', 'x.webp', `${'0'.repeat(64)}-321.webp`])
      expect(await client.ask('GET', `/api/v1/pictures/${name}`)).toMatchObject({ status: 400 });
    expect(await client.ask('GET', `/api/v1/pictures/${'0'.repeat(64)}-320.webp`)).toMatchObject({ status: 404 });
  });
});
