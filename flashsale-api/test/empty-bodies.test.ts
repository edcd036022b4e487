import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const documentFile = new URL('../../docs/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(documentFile, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
/** Every operators' route that may get a body. */
const ROUTES = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/v1/admin/'))
  .flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => ['post', 'put', 'patch', 'delete'].includes(method))
      .map((method) => [method.toUpperCase(), path] as const),
  );
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data; boundary=x',
  'json',
  ';;;',
];

const stores = useStores();
let api: ApiUnderTest;
let saleId: string;

beforeAll(async () => {
  api = await startApiHere(stores);
});
const openSale = async (): Promise<void> => {
  ({ saleId } = await stores.openSale());
};
beforeEach(openSale);

const addressOf = (path: string): string => path.replace('{saleId}', saleId);

/** The content of an answer, without the counters that the request itself changes. */
const answered = ({ status, body }: Answer): unknown =>
  status < 300 ? { status } : { status, message: (body as { message?: unknown } | undefined)?.message };

/** A picture is no JSON. */
const takesJson = ([, path]: readonly [string, string]): boolean => !path.endsWith('/pictures');

describe.each(ROUTES.filter(takesJson))('%s %s', (method, path) => {
  /** Before a sale is ended again, it has to run again. */
  const openAgain = path.endsWith('/end') ? openSale : async (): Promise<void> => undefined;

  it.each(TYPES)('accepts an empty body of type %s', async (type) => {
    const plain = await api.client.ask(method, addressOf(path));
    expect([200, 201, 204, 400, 404, 409]).toContain(plain.status);
    await openAgain();
    const asked = await api.client.ask(method, addressOf(path), { headers: { 'content-type': type } });
    expect(answered(asked)).toEqual(answered(plain));
    await openAgain();
    const withLength = await api.client.ask(method, addressOf(path), { headers: { 'content-type': type }, body: '' });
    expect(answered(withLength)).toEqual(answered(plain));
    await openAgain();
    const head = `${method} ${addressOf(path)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\n`;
    const chunked = await api.client.raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect(chunked).toMatch(new RegExp(`^HTTP/1.1 ${plain.status} `));
  });

  it.each(TYPES.slice(3))('refuses a body of type %s', async (type) => {
    for (const body of ['{}', 'a=b', ' ']) {
      const answer = await api.client.ask(method, addressOf(path), { headers: { 'content-type': type }, body });
      expect(answer).toMatchObject({ status: 415, body: { message: 'Unsupported Media Type' } });
    }
    const head = `${method} ${addressOf(path)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\n`;
    const chunked = await api.client.raw(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`);
    expect(chunked).toMatch(/^HTTP\/1.1 415 /);
  });

  it('refuses a body that claims to be JSON and is not', async () => {
    for (const body of ['a=b', '{', ' ', 'nul'])
      expect(
        await api.client.ask(method, addressOf(path), { headers: { 'content-type': 'application/json' }, body }),
      ).toMatchObject({ status: 400 });
  });
});

it('pauses a sale with the content type of JSON and no body', async () => {
  const pause = await api.client.ask('POST', `/api/v1/admin/sales/${saleId}/pause`, {
    headers: { 'content-type': 'application/json' },
  });
  expect(pause).toMatchObject({ status: 200, body: { state: 'PAUSED' } });
  expect(await stores.readSale(saleId)).toMatchObject({ state: 'PAUSED' });
});

it('reads a whole body in chunks', async () => {
  const body = JSON.stringify({ add: 7 });
  const head = `POST /api/v1/admin/sales/${saleId}/stock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n`;
  const chunks = Array.from(body)
    .map((character) => `1\r\n${character}\r\n`)
    .join('');
  const answer = await api.client.raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(await stores.readSale(saleId)).toMatchObject({ totalStock: 17 });
});
