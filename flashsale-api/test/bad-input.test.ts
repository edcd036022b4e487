import { beforeAll, describe, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer, ApiClient } from './api-client.js';
import { type ApiUnderTest, OWN_NOTES, startApiHere } from './api-under-test.js';

const PURCHASE = '/api/v1/sale/purchase';
const JSON_TYPE = { 'content-type': 'application/json' };
const BODY_SIZE_BYTES_MAX = 2_048;

const stores = useStores();
let api: ApiUnderTest;
let client: ApiClient;
let saleId: string;
let keysAtRest: string[];
/** Clients that begin a request and never finish it; their answers come after all other tests here. */
let unfinished: Promise<string>[];

beforeAll(async () => {
  ({ saleId } = await stores.openSale({ saleId: 'sale_1', totalStock: 1_000 }));
  api = await startApiHere(stores);
  client = api.client;
  keysAtRest = await allKeys();
  const head = rawHead('Content-Length: 50');
  unfinished = [head.slice(0, 60), head, `${head}{"saleId"`].map((begun) => client.raw(begun));
});

async function allKeys(): Promise<string[]> {
  return (await stores.redis.client.keys('*')).filter((key) => !OWN_NOTES.test(key)).sort();
}

function ask(body: string | Buffer, headers: Record<string, string> = JSON_TYPE): Promise<Answer> {
  return client.ask('POST', PURCHASE, { headers, body });
}

/** Expects the shape of all errors, nothing sold, no new keys in Redis, and no fault in the log. */
async function expectRefusal({ status, headers, text, body }: Answer, expected: number): Promise<void> {
  expect({ status, text }).toMatchObject({ status: expected });
  expect(headers['content-type']).toMatch(/^application\/json\b/);
  expect(body).toEqual({ statusCode: expected, message: expect.anything(), error: expect.any(String) });
  expect(text).not.toMatch(/node_modules|\.(js|ts):\d+|\bat [\w.<>]+ \(/);
  expect(await allKeys()).toEqual(keysAtRest);
  expect(await stores.observe(saleId)).toMatchObject({ stock: 1_000, buyers: 0 });
  expect(api.logger.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  expect(Object.getOwnPropertyNames({})).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

describe('a purchase with a body of another shape', () => {
  it.each<[string, unknown]>([
    ['nothing in it', {}],
    ['no user', { saleId: 'sale_1' }],
    ['no sale', { userId: 'ann' }],
    ['a list', []],
    ['a list of purchases', [{ saleId: 'sale_1', userId: 'ann' }]],
    ['null', null],
    ['a number', 1],
    ['a text', 'sale_1'],
    ['true', true],
    ['a number for the user', { saleId: 'sale_1', userId: 1 }],
    ['a list for the user', { saleId: 'sale_1', userId: ['ann'] }],
    ['an object for the user', { saleId: 'sale_1', userId: { toString: 'ann' } }],
    ['null for the user', { saleId: 'sale_1', userId: null }],
    ['a number for the sale', { saleId: 1, userId: 'ann' }],
    ['an empty user', { saleId: 'sale_1', userId: '' }],
    ['an empty sale', { saleId: '', userId: 'ann' }],
    ['a user of 65 characters', { saleId: 'sale_1', userId: 'a'.repeat(65) }],
    ['a sale of 65 characters', { saleId: 'a'.repeat(65), userId: 'ann' }],
    ['a space in the user', { saleId: 'sale_1', userId: 'an n' }],
    ['a tab in the user', { saleId: 'sale_1', userId: 'an\tn' }],
    ['NUL in the user', { saleId: 'sale_1', userId: 'ann\0' }],
    ['a line feed after the user', { saleId: 'sale_1', userId: 'ann\n' }],
    ['CR LF and a header in the user', { saleId: 'sale_1', userId: 'ann\r\nSet-Cookie: a=b' }],
    ['DEL in the user', { saleId: 'sale_1', userId: 'ann\x7f' }],
    ['an umlaut in the user', { saleId: 'sale_1', userId: 'änn' }],
    ['a lone surrogate in the user', { saleId: 'sale_1', userId: '\ud800' }],
    ['a colon in the sale', { saleId: 'sale:1', userId: 'ann' }],
    ['braces in the sale', { saleId: '{sale_1}', userId: 'ann' }],
    ['a star in the sale', { saleId: '*', userId: 'ann' }],
    ['a line feed after the sale', { saleId: 'sale_1\n', userId: 'ann' }],
    ['a slash in the sale', { saleId: '../sale_1', userId: 'ann' }],
    ['another property', { saleId: 'sale_1', userId: 'ann', quantity: 5 }],
    ['an order id', { saleId: 'sale_1', userId: 'ann', orderId: '01920000-0000-7000-8000-000000000000' }],
    ['a constructor', { saleId: 'sale_1', userId: 'ann', constructor: { prototype: { polluted: true } } }],
    ['a plain constructor', { saleId: 'sale_1', userId: 'ann', constructor: 1 }],
    ['a prototype', { saleId: 'sale_1', userId: 'ann', prototype: {} }],
  ])('is refused with %s', async (_what, body) => {
    await expectRefusal(await ask(JSON.stringify(body)), 400);
  });

  it('names every defect', async () => {
    const answer = await ask(JSON.stringify({ saleId: 'a b', userId: 7, more: 1 }));

    expect(answer.body).toEqual({
      statusCode: 400,
      message: expect.arrayContaining([
        expect.stringContaining('saleId must match pattern'),
        'userId must be string',
        'must NOT have additional properties',
      ]),
      error: 'Bad Request',
    });
  });
});

describe('a purchase with a body that is not JSON', () => {
  it.each<[string, string | Buffer]>([
    ['empty', ''],
    ['white space', '  \n '],
    ['cut off', '{"saleId":"sale_1","userId":"an'],
    ['cut off before its end', '{"saleId":"sale_1","userId":"ann"'],
    ['followed by more', '{"saleId":"sale_1","userId":"ann"}{"saleId"'],
    ['JavaScript', "{saleId:'sale_1',userId:'ann'}"],
    ['with a comment', '{"saleId":"sale_1",/* */"userId":"ann"}'],
    ['with a raw NUL', '{"saleId":"sale_1","userId":"ann\0"}'],
    ['with a raw line feed', '{"saleId":"sale_1","userId":"ann\n"}'],
    ['with a bad escape', '{"saleId":"sale_1","userId":"\\x61"}'],
    ['of bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x22, 0x80, 0x7d])],
    ['UTF-16', Buffer.from('{"saleId":"sale_1","userId":"ann"}', 'utf16le')],
    ['a gzip stream', Buffer.from('1f8b0800000000000003ab562a4ecc49f54c51b2522a4e', 'hex')],
    ['nested deeply', '['.repeat(1_000)],
    ['with a prototype', '{"saleId":"sale_1","userId":"ann","__proto__":{"polluted":true}}'],
    ['with a prototype in disguise', '{"saleId":"sale_1","userId":"ann","\\u005f_proto__":{"polluted":true}}'],
  ])('is refused when it is %s', async (_what, body) => {
    await expectRefusal(await ask(body), 400);
  });

  it('uses the last of two equal keys, as everywhere in JavaScript', async () => {
    await expectRefusal(await ask('{"saleId":"sale_1","userId":"ann","saleId":"sale_9"}'), 404);
    await expectRefusal(await ask('{"saleId":"sale_1","userId":"ann","userId":7}'), 400);
    await expectRefusal(await ask('{"saleId":"sale_1","userId":"ann","us\\u0065rId":""}'), 400);
  });

  it('is refused when it is nested as deeply as fits', async () => {
    await expectRefusal(await ask('['.repeat(1_024) + ']'.repeat(1_024)), 400);
  });
});

describe('a purchase of another content type', () => {
  const body = '{"saleId":"sale_1","userId":"ann"}';

  it.each([
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/xml', 415],
    ['application/jsonx', 415],
    ['application/json, text/plain', 415],
    ['application/merge-patch+json', 415],
    [';;;', 415],
    ['json', 415],
    // Fastify parses plain text on its own; the result is not an object.
    ['text/plain', 400],
  ])('is refused as %s', async (contentType, status) => {
    await expectRefusal(await ask(body, { 'content-type': contentType }), status);
  });

  it('is refused without a content type', async () => {
    await expectRefusal(await ask(body, {}), 415);
  });

  it('is refused without a body', async () => {
    await expectRefusal(await client.ask('POST', PURCHASE), 400);
    await expectRefusal(await client.ask('POST', PURCHASE, { headers: JSON_TYPE }), 400);
  });
});

describe('a purchase of more than 2 KiB', () => {
  const padded = (size: number): string => '{"saleId":"sale_9","userId":"ann"}'.padEnd(size);

  it('is refused, and not when it just fits', async () => {
    await expectRefusal(await ask(padded(BODY_SIZE_BYTES_MAX + 1)), 413);
    await expectRefusal(await ask('a'.repeat(10_000)), 413);
    expect((await ask(padded(BODY_SIZE_BYTES_MAX))).body).toMatchObject({ message: 'Sale sale_9 not found' });
  });

  it('is refused when it comes in chunks of unknown length', async () => {
    const chunk = `400\r\n${'a'.repeat(0x400)}\r\n`;
    const answer = await client.raw(`${rawHead('Transfer-Encoding: chunked')}${chunk}`, chunk, chunk, '0\r\n\r\n');

    await expectRefusal(parseRaw(answer), 413);
  });

  it('is refused when the client asks whether it may send that much', async () => {
    const answer = await client.raw(rawHead('Expect: 100-continue', 'Content-Length: 5000'), 'a'.repeat(5_000));

    // Before the client is told to send it.
    await expectRefusal(parseRaw(answer), 413);
  });
});

describe('an Idempotency-Key', () => {
  it.each([
    ['empty', ''],
    ['of 65 characters', 'k'.repeat(65)],
    ['with a space', 'a b'],
    ['outside of ASCII', 'ké'],
  ])('is refused when it is %s', async (_what, key) => {
    const body = '{"saleId":"sale_1","userId":"ann"}';
    await expectRefusal(await ask(body, { ...JSON_TYPE, 'idempotency-key': key }), 400);
  });

  it('is refused when it comes twice', async () => {
    const body = '{"saleId":"sale_1","userId":"ann"}';
    const head = rawHead('Idempotency-Key: a', 'Idempotency-Key: b', `Content-Length: ${body.length}`);

    await expectRefusal(parseRaw(await client.raw(head + body)), 400);
  });
});

describe('an address', () => {
  const long = (length: number): string => 'a'.repeat(length);

  it.each([
    ['a bad escape', '/api/v1/sale/%zz/status', 400],
    ['half an escape', '/api/v1/sale/%/status', 400],
    ['half a character', '/api/v1/sale/%E0%A4%A/status', 400],
    ['no UTF-8', '/api/v1/sale/%ff/status', 400],
    ['NUL', '/api/v1/sale/%00/status', 400],
    ['an encoded slash', '/api/v1/sale/a%2Fb/status', 400],
    ['an encoded space', '/api/v1/sale/a%20b/status', 400],
    ['an encoded line feed', '/api/v1/sale/sale_1%0a/status', 400],
    ['no sale', '/api/v1/sale//status', 400],
    ['a sale of 65 characters', `/api/v1/sale/${long(65)}/status`, 400],
    ['a sale of 5,000 characters', `/api/v1/sale/${long(5_000)}/status`, 414],
    ['NUL for a user', '/api/v1/sale/sale_1/user/%00/purchase', 400],
    ['a space for a user', '/api/v1/sale/sale_1/user/a%20b/purchase', 400],
    ['an umlaut for a user', '/api/v1/sale/sale_1/user/%C3%A4/purchase', 400],
    ['no user', '/api/v1/sale/sale_1/user//purchase', 400],
    ['a user of 65 characters', `/api/v1/sale/sale_1/user/${long(65)}/purchase`, 400],
    ['a user of 5,000 characters', `/api/v1/sale/sale_1/user/${long(5_000)}/purchase`, 414],
    ['only a sale', '/api/v1/sale/sale_1', 404],
    ['a slash at the end', '/api/v1/sale/sale_1/status/', 404],
    ['a slash after the list', '/api/v1/sales/', 404],
    ['capitals', '/API/v1/sales', 404],
    ['two slashes', '//api/v1/sales', 404],
    ['only the prefix', '/api/v1', 404],
    ['another version', '/api/v2/sales', 404],
    ['nothing', '/', 404],
    ['no prefix', '/sales', 404],
    ['a file', '/.env', 404],
    ['folders upwards', '/api/v1/../../etc/passwd', 404],
    ['9,000 characters', `/${long(9_000)}`, 404],
    ['20,000 characters', `/${long(20_000)}`, 431],
  ])('of %s is refused', async (_what, path, status) => {
    await expectRefusal(await client.ask('GET', path), status);
  });

  it('may have a query, which is ignored', async () => {
    expect(await client.ask('GET', `/api/v1/sales?${'a=b&'.repeat(10)}__proto__[polluted]=1`)).toMatchObject({
      status: 200,
    });
  });
});

describe('a method', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s buys nothing', async (method) => {
    await expectRefusal(await client.ask(method, PURCHASE), 404);
  });

  it.each(['POST', 'DELETE', 'OPTIONS'])('%s reads no sale', async (method) => {
    await expectRefusal(await client.ask(method, '/api/v1/sales'), 404);
  });

  it('HEAD is answered like GET, without the body', async () => {
    const head = await client.ask('HEAD', '/api/v1/sale/sale_1/status');
    const unknown = await client.ask('HEAD', '/api/v1/sale/sale_9/status');

    expect(head).toMatchObject({ status: 200, text: '' });
    expect(unknown).toMatchObject({ status: 404, text: '' });
  });

  it('cannot be changed by a header', async () => {
    const headers = { ...JSON_TYPE, 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
    await expectRefusal(await client.ask('PUT', PURCHASE, { headers, body: '{"saleId":"sale_1","userId":"a"}' }), 404);
  });
});

describe('malformed HTTP', () => {
  const body = '{"saleId":"sale_1","userId":"ann"}';

  it.each<[string, string, number]>([
    ['an unknown method', 'BUY /api/v1/sales HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['raw UTF-8 in the address', 'GET /api/v1/sale/é/status HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['NUL in a header', 'GET /api/v1/sales HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n', 400],
    ['headers of 64 KiB', `GET /api/v1/sales HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`, 431],
    // The answer comes while the client still sends, and a reset right behind it.
    ['headers of 8 MiB', `GET /api/v1/sales HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(8_388_608)}\r\n\r\n`, 431],
    ['two lengths', `${rawHead('Content-Length: 10', 'Content-Length: 12')}${body}`, 400],
    ['a negative length', `${rawHead('Content-Length: -1')}${body}`, 400],
    ['a length and chunks', `${rawHead('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400],
    ['bad chunks', `${rawHead('Transfer-Encoding: chunked')}zz\r\n`, 400],
    ['an unknown transfer coding', `${rawHead('Transfer-Encoding: gzip')}${body}`, 400],
    ['an unknown expectation', `${rawHead('Expect: 200-ok', `Content-Length: ${body.length}`)}${body}`, 417],
  ])('is refused: %s', async (_what, bytes, status) => {
    await expectRefusal(parseRaw(await client.raw(bytes)), status);
  });

  it('may ask first whether to continue', async () => {
    const unknownSale = body.replace('sale_1', 'sale_9');
    const head = rawHead('Expect: 100-continue', `Content-Length: ${unknownSale.length}`);
    const answer = await client.raw(head, unknownSale);

    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    await expectRefusal(parseRaw(answer.slice(answer.indexOf('\r\n\r\n') + 4)), 404);
  });

  it('is judged by the first of two content types', async () => {
    const unknownSale = body.replace('sale_1', 'sale_9');
    const length = `Content-Length: ${unknownSale.length}`;
    const jsonFirst = rawHead('Content-Type: text/plain', length);
    const textFirst = jsonFirst.replace('Content-Type: application/json', 'Content-Type: text/plain');

    await expectRefusal(parseRaw(await client.raw(jsonFirst + unknownSale)), 404);
    await expectRefusal(parseRaw(await client.raw(textFirst + unknownSale)), 400);
  });
});

describe('requests that are sent without waiting for answers', () => {
  const status = 'GET /api/v1/sale/sale_1/status HTTP/1.1\r\nHost: x\r\n';
  const answersIn = (text: string): number => text.split('HTTP/1.1 200 ').length - 1;

  it('are answered in their order while they are few', async () => {
    const few = `${status}\r\n`.repeat(4) + `${status}Connection: close\r\n\r\n`;
    expect(answersIn(await client.raw(few))).toBe(5);
  });

  it('end their connection when they are many', async () => {
    expect(answersIn(await client.raw(`${status}\r\n`.repeat(200)))).toBeLessThanOrEqual(5);
    expect((await client.status('sale_1')).status).toBe(200);
  });
});

describe('a header behind 2,000 others', () => {
  it('is read like any other', async () => {
    const body = '{"saleId":"sale_9","userId":"ann"}';
    const many = Array.from({ length: 2_100 }, () => 'a:b');
    const head = rawHead(...many, `Content-Length: ${body.length}`, 'Idempotency-Key: two words');
    await expectRefusal(parseRaw(await client.raw(head + body)), 400);
  });
});

describe('a request that is never finished', () => {
  it('is refused after its deadline', async () => {
    for (const answer of await Promise.all(unfinished)) await expectRefusal(parseRaw(answer), 408);
  });
});

describe('any number of unknown ids', () => {
  it('leave nothing behind, neither in Redis nor in the audit trail', async () => {
    const ids = Array.from({ length: 600 }, (_, i) => `nobody_${i}`);

    const statuses = await Promise.all(
      ids.map(async (id, i) => {
        if (i % 3 === 0) return (await client.buy(id, 'ann')).status;
        return (await (i % 3 === 1 ? client.status(id) : client.purchaseOf(id, 'ann'))).status;
      }),
    );

    expect(new Set(statuses)).toEqual(new Set([404]));
    expect(await allKeys()).toEqual(keysAtRest);
    await api.stop();
    const { rows } = await stores.database.pool.query('SELECT * FROM order_audit_trail');
    expect(rows).toEqual([]);
  });
});

/** The head of a purchase in JSON on a connection for one request. */
function rawHead(...lines: string[]): string {
  const head = [
    `POST ${PURCHASE} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    'Content-Type: application/json',
    ...lines,
  ];
  return `${head.join('\r\n')}\r\n\r\n`;
}

function parseRaw(raw: string): Answer {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const text = rest.join('\r\n\r\n');
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(head.split(' ')[1]), headers, text, body: text === '' ? undefined : JSON.parse(text) };
}
