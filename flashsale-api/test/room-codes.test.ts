import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import { TcpProxy, until } from 'flashsale-testkit';
import { drawRoom, giveRoom, joinRoom, useStores } from '../../flashsale-core/test-support/index.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const HOUR_MS = 3_600_000;
const BAD_CODE = { status: 403, body: { message: 'This code is not valid' } };

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

/** A room that gathers people, and codes for it. */
async function roomWithCodes(
  count: number,
  usesMax = 1,
): Promise<{ readonly saleId: string; readonly codes: string[] }> {
  const { saleId } = await stores.openSale({
    ...{ startsAt: new Date(Date.now() + HOUR_MS), endsAt: new Date(Date.now() + 2 * HOUR_MS), totalStock: 10 },
  });
  await giveRoom(stores, saleId);
  await api.refreshSales();
  await until(async () => (await api.client.ask('GET', `/api/v1/sale/${saleId}/room`)).status === 200);
  return { saleId, codes: await makeCodes(saleId, count, usesMax) };
}

async function makeCodes(saleId: string, count: number, usesMax: number): Promise<string[]> {
  const answer = await fetch(`${api.client.url}/api/v1/admin/sales/${saleId}/room/codes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ count, usesMax }),
  });
  expect(answer.status).toBe(201);
  const text = await answer.text();
  const [head, ...lines] = text.trimEnd().split('\r\n');
  expect(head).toBe('code,uses');
  return lines.map((line) => line.replace(new RegExp(`,${usesMax}$`), ''));
}

const join = (saleId: string, userId: string, code?: string) =>
  api.client.post(pathTo('/api/v1/sale/{saleId}/room', { saleId }), { userId, ...(code !== undefined && { code }) });

describe('codes of a waiting room', () => {
  it('are shown once, kept as hashes, and counted in the log of acts', async () => {
    const { saleId, codes } = await roomWithCodes(200);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([A-HJKMNP-TV-Z0-9]{4}-){3}[A-HJKMNP-TV-Z0-9]{4}$/);
    const { rows } = await stores.database.pool.query(
      `SELECT act, e.after, (SELECT COUNT(*)::int FROM room_codes WHERE sale_id = $1) AS kept,
              (SELECT COUNT(*)::int FROM room_codes WHERE sale_id = $1 AND code_hash = sha256(replace($2, '-', '')::bytea)) AS found
         FROM operator_acts a JOIN operator_act_ends e ON e.act_id = a.id WHERE a.sale_id = $1`,
      [saleId, codes[0]],
    );
    expect(rows).toEqual([{ act: 'make-room-codes', after: { codes: 200, usesMax: 1 }, kept: 200, found: 1 }]);
    const acts = await stores.database.pool.query<{ text: string }>(
      `SELECT a::text || e::text AS text FROM operator_acts a JOIN operator_act_ends e ON e.act_id = a.id WHERE a.sale_id = $1`,
      [saleId],
    );
    expect(acts.rows[0]?.text).not.toContain(codes[0] ?? '');
  });

  it('are good for one user, who may give it again on another device, however it is typed', async () => {
    const { saleId, codes } = await roomWithCodes(1);
    const [code = ''] = codes;
    const first = await join(saleId, 'ann', code);
    expect(first).toMatchObject({ status: 200, body: { arrival: 1, calledFirst: true } });
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
    expect(await join(saleId, 'ann', typed)).toMatchObject({ status: 200, body: { arrival: 1, calledFirst: true } });
    expect(await join(saleId, 'bob', code)).toMatchObject(BAD_CODE);
    expect(bodyOf(await join(saleId, 'bob'))).not.toHaveProperty('calledFirst');
    expect(await join(saleId, 'bob', 'AAAA-AAAA-AAAA-AAAA')).toMatchObject(BAD_CODE);
    const other = await roomWithCodes(1);
    expect(await join(saleId, 'bob', other.codes[0])).toMatchObject(BAD_CODE);
  });

  it('are known again on every device of a login', async () => {
    const { saleId, codes } = await roomWithCodes(1);
    const joined = await join(saleId, 'ann', codes[0]);
    await join(saleId, 'bob');
    const find = (userId: string) =>
      api.client.post(pathTo('/api/v1/sale/{saleId}/room/ticket', { saleId }), { userId });
    // The process has read that the room has codes.
    const found = await until(async () => {
      const answer = await find('ann');
      return answer.text.includes('calledFirst') ? answer : undefined;
    });
    expect(found.body).toEqual(joined.body);
    expect(bodyOf(await find('bob'))).not.toHaveProperty('calledFirst');
  });

  it('are used once by one user who asks on all devices at once, and by no second code', async () => {
    const { saleId, codes } = await roomWithCodes(2, 2);
    const answers = await Promise.all(Array.from({ length: 9 }, () => join(saleId, 'ann', codes[0])));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, body: { arrival: 1, calledFirst: true } });
    expect(await join(saleId, 'ann', codes[1])).toMatchObject(BAD_CODE);
    const path = pathTo('/api/v1/admin/sales/{saleId}/room', { saleId });
    expect(bodyOf(await api.client.get(path)).codes).toEqual({ made: 2, uses: 1, usesMax: 4 });
  });

  it('wait while PostgreSQL is away: nothing is used, and joining without one goes on', async () => {
    const database = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => database.close());
    const cut = await startApiHere(stores, { DATABASE_URL: database.url });
    const { saleId, codes } = await roomWithCodes(1);
    const ask = (body: object) => cut.client.askWith('POST', `/api/v1/sale/${saleId}/room`, body);
    await cut.refreshSales();
    await until(async () => (await cut.client.ask('GET', `/api/v1/sale/${saleId}/room`)).status === 200);
    database.refuse();
    expect(await ask({ userId: 'ann', code: codes[0] })).toMatchObject({ status: 503 });
    expect(await ask({ userId: 'bob' })).toMatchObject({ status: 200 });
    database.admit();
    await until(async () => (await ask({ userId: 'ann', code: codes[0] })).status === 200);
    await cut.stop();
  });

  it('are good for as many users as were decided, also when all come at once', async () => {
    const { saleId, codes } = await roomWithCodes(1, 5);
    const users = Array.from({ length: 9 }, (_, i) => `user-${i}`);
    const answers = await Promise.all(users.map((userId) => join(saleId, userId, codes[0])));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 200, 403, 403, 403, 403,
    ]);
  });

  it('let in before all who were drawn, and nobody else', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    const room = await giveRoom(stores, saleId);
    await joinRoom(stores, room, ['bob', 'cem', 'dee']);
    const [code] = await makeCodes(saleId, 1, 1);
    await drawRoom(stores, room);
    await api.refreshSales();
    await until(async () => {
      const { text } = await api.client.ask('GET', `/api/v1/sale/${saleId}/room`);
      return text.includes('"phase":"OPEN"');
    });
    const turnOf = async (userId: string, given?: string): Promise<Schemas['RoomTurn']> => {
      const { ticket } = bodyOf(await join(saleId, userId, given));
      return bodyOf(await api.client.post(pathTo('/api/v1/sale/{saleId}/room/turn', { saleId }), { userId, ticket }));
    };
    expect(await turnOf('bob')).toMatchObject({ status: 'WAITING' });
    const { status, admission = '' } = await turnOf('ann', code);
    expect(status).toBe('ADMITTED');
    const bought = await api.client.askWith(
      'POST',
      '/api/v1/sale/purchase',
      { saleId, userId: 'ann' },
      { 'x-admission': admission },
    );
    expect(bought).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
  });
});
