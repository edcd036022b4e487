import S3rver from '@20minutes/s3rver';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Schemas } from 'flashsale-client';
import { TcpProxy } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { drawLamp, picturesFolder, widthOf } from './pictures.js';

const BUCKET = 'pictures';
/** The server knows no other. */
const KEY = 'S3RVER';

const stores = useStores();
let proxy: TcpProxy;
let api: ApiUnderTest;

const settings = (change: Record<string, string> = {}): Record<string, string> => ({
  ...{ PICTURES_S3_ENDPOINT: proxy.url, PICTURES_S3_BUCKET: BUCKET },
  ...{ PICTURES_S3_ACCESS_KEY: KEY, PICTURES_S3_SECRET_KEY: KEY },
  ...change,
});

beforeAll(async () => {
  const store = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false },
    ...{ directory: await picturesFolder(stores), configureBuckets: [{ name: BUCKET }] },
  });
  const { port } = await store.run();
  stores.defer(() => store.close());
  proxy = await TcpProxy.before(`http://127.0.0.1:${port}`);
  stores.defer(() => proxy.close());
  // The bucket wins.
  api = await startApiHere(stores, settings({ PICTURES_DIR: '/nowhere' }));
});

async function upload(to: ApiUnderTest, saleId: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${to.url}/api/v1/admin/products/${saleId}/pictures?alt=A+lamp`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(await drawLamp()),
  });
  return { status: answer.status, text: await answer.text() };
}

const fileOf = (hash: string, width = 640): string => `${api.url}/api/v1/pictures/${hash}-${width}.webp`;

describe('pictures in a bucket', () => {
  it('are written once for all processes, and read from there', async () => {
    const { saleId } = await stores.createSale();
    const added = await upload(api, saleId);
    expect(added).toMatchObject({ status: 201 });
    const hash = (JSON.parse(added.text) as Schemas['ProductView']).pictures[0]?.hash ?? '';
    const other = await startApiHere(stores, settings());
    for (const width of [320, 640, 1280]) {
      const file = await fetch(fileOf(hash, width).replace(api.url, other.url));
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(await widthOf(await file.arrayBuffer())).toBe(width);
    }
    expect(await upload(other, saleId)).toMatchObject({ status: 201 });
    expect((await fetch(fileOf('0'.repeat(64)))).status).toBe(404);
  });

  it('are answered with 503 while the store is away, and again when it is back', async () => {
    const { saleId } = await stores.createSale();
    const added = await upload(api, saleId);
    const hash = (JSON.parse(added.text) as Schemas['ProductView']).pictures[0]?.hash ?? '';
    proxy.refuse();
    const refused = await fetch(fileOf(hash));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await upload(api, saleId)).toEqual({
      status: 503,
      text: expect.stringContaining('store of pictures is away'),
    });
    proxy.admit();
    expect((await fetch(fileOf(hash))).status).toBe(200);
  });

  it.each([
    ['a wrong key', { PICTURES_S3_SECRET_KEY: 'wrong' }],
    ['a bucket that there is not', { PICTURES_S3_BUCKET: 'elsewhere' }],
  ])('are not taken with %s', async (_what, change) => {
    const { saleId } = await stores.createSale();
    const wrong = await startApiHere(stores, settings(change));
    expect(await upload(wrong, saleId)).toMatchObject({ status: 503 });
    expect(wrong.logger.lines.join('\n')).toMatch(/The store of pictures is away: it answers a write with 40[34]/);
  });
});
