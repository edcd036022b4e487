import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import {
  cutOffMsOf,
  drawPlaces,
  leafOf,
  placeOfArrival,
  type Room,
  rootOf,
  RoomTokens,
  roomIdOf,
  saleKeys,
  seedOf,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  callEverybody,
  drawRoom,
  giveRoom,
  joinRoom,
  readMetrics,
  reserveFor,
  roomsOf,
  TERMS,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { type Answer, bodyOf } from './api-client.js';

const HOUR_MS = 3_600_000;
const CHECK_DRAW = fileURLToPath(new URL('../../docs/check-draw.mjs', import.meta.url));
const SENTENCE = 'We check the stock; back at 9:30';

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

type RoomView = Schemas['RoomView'];
type Turn = Schemas['RoomTurn'];

const roomOf = async (saleId: string): Promise<RoomView> =>
  bodyOf(await api.client.get(pathTo('/api/v1/sale/{saleId}/room', { saleId })));

/** Waits until the API shows the room like this. */
const untilShown = (saleId: string, shown: (room: RoomView) => boolean): Promise<RoomView> =>
  until(async () => {
    const { status, body } = await api.client.get(pathTo('/api/v1/sale/{saleId}/room', { saleId }));
    return status === 200 && shown(body as RoomView) ? (body as RoomView) : undefined;
  });

const join = async (saleId: string, userId: string): Promise<Schemas['JoinedRoom']> =>
  bodyOf(await api.client.post(pathTo('/api/v1/sale/{saleId}/room', { saleId }), { userId }));

const askForTurn = (saleId: string, userId: string, ticket: string): Promise<Answer<Turn>> =>
  api.client.post(pathTo('/api/v1/sale/{saleId}/room/turn', { saleId }), { userId, ticket });

const buy = (saleId: string, userId: string, admission: string | undefined, more: object = {}): Promise<Answer> =>
  api.client.askWith(
    'POST',
    '/api/v1/sale/purchase',
    { saleId, userId, ...more },
    admission === undefined ? {} : { 'x-admission': admission },
  );

/** A sale that runs and has a room in which these users have joined, been drawn and, if so, called. */
async function runningRoom(
  options: { readonly arrivals?: readonly string[]; readonly isHold?: true; readonly calls?: boolean } = {},
): Promise<Room> {
  const { arrivals = [], calls = true } = options;
  const { saleId } = await stores.openSale({ totalStock: 100, ...(options.isHold && { terms: TERMS }) });
  const room = await giveRoom(stores, saleId);
  await joinRoom(stores, room, arrivals);
  const drawn = await drawRoom(stores, room);
  if (calls) await callEverybody(stores, drawn);
  await api.refreshSales();
  await untilShown(saleId, ({ phase }) => phase === 'OPEN');
  return drawn;
}

describe('a waiting room before its sale', () => {
  it('is given by an operator, gathers people, and is the same for all from a cache', async () => {
    const sale = await stores.openSale({
      startsAt: new Date(Date.now() + HOUR_MS),
      endsAt: new Date(Date.now() + 2 * HOUR_MS),
    });
    const { saleId } = sale;
    const opensAt = new Date(Date.now() - 1_000).toISOString();
    const given = await api.client.post(pathTo('/api/v1/admin/sales/{saleId}/room', { saleId }), {
      opensAt,
      perMinute: 600,
    });
    expect(given).toMatchObject({ status: 201, body: { saleId, opensAt, perMinute: 600, pausedBecause: null } });
    // What a worker does.
    await roomsOf(stores).advance(await roomRow(saleId), 0, 0);

    const room = await untilShown(saleId, ({ phase }) => phase === 'GATHERING');
    expect(room).toMatchObject({
      cutOffAt: new Date(cutOffMsOf(sale)).toISOString(),
      draw: { commitment: bodyOf(given).commitment, drawn: null, listRoot: null, secret: null },
    });
    const { headers } = await api.client.ask('GET', `/api/v1/sale/${saleId}/room`);
    expect(headers['cache-control']).toBe('public, max-age=1, stale-while-revalidate=5');
    const again = await api.client.ask('GET', `/api/v1/sale/${saleId}/room`, {
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again).toMatchObject({ status: 304, text: '', headers: { 'cache-control': headers['cache-control'] } });

    const first = await join(saleId, 'ann');
    expect(first).toMatchObject({ status: 'JOINED', arrival: 1, phase: 'GATHERING', pollSeconds: 30 });
    expect(await join(saleId, 'ann')).toEqual(first);
    expect(await join(saleId, 'bob')).toMatchObject({ arrival: 2 });
    expect(bodyOf(await askForTurn(saleId, 'ann', first.ticket))).toEqual({
      ...{ status: 'WAITING', arrival: 1, listedAs: first.listedAs, pollSeconds: 30 },
    });
  });

  it.each([{}, { perMinute: null }, { insideMax: 0 }, { insidePerUnit: 1_001 }, { insideMax: '5' }])(
    'is not changed to %j',
    async (change) => {
      const { saleId } = await runningRoom();
      const path = `/api/v1/admin/sales/${saleId}/room`;
      expect(await api.client.askWith('PATCH', path, change)).toMatchObject({ status: 400 });
    },
  );

  it('is logged with what its draw is bound to, and each change with what it was', async () => {
    const { saleId } = await stores.openSale({
      startsAt: new Date(Date.now() + HOUR_MS),
      endsAt: new Date(Date.now() + 2 * HOUR_MS),
    });
    const path = `/api/v1/admin/sales/${saleId}/room`;
    const { body } = await api.client.askWith('POST', path, { opensAt: new Date().toISOString(), perMinute: 60 });
    await api.client.askWith('PATCH', path, { perMinute: 120 });
    await api.client.askWith('POST', `${path}/pause`, { message: SENTENCE });
    expect((await untilShown(saleId, ({ message }) => message !== null)).message).toBe(SENTENCE);
    await api.client.askWith('POST', `${path}/resume`, {});
    const { commitment } = body as Schemas['AdminRoom'];
    const { rows } = await stores.database.pool.query(
      `SELECT act, outcome, before, after FROM operator_acts a JOIN operator_act_ends e ON e.act_id = a.id
        WHERE a.sale_id = $1 ORDER BY a.id`,
      [saleId],
    );
    expect(rows).toMatchObject([
      { act: 'give-room', outcome: 'DONE', before: null, after: { perMinute: 60, commitment } },
      { act: 'change-room', before: { perMinute: 60 }, after: { perMinute: 120 } },
      { act: 'pause-room', before: { pausedBecause: null }, after: { pausedBecause: SENTENCE } },
      { act: 'resume-room', before: { pausedBecause: SENTENCE }, after: { pausedBecause: null } },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/secret|listKey/);
  });
});

async function roomRow(saleId: string): Promise<Room> {
  const [room] = await roomsOf(stores).find([saleId]);
  if (room === undefined) throw new Error(`${saleId} has no room`);
  return room;
}

describe('a number in a waiting room', () => {
  const find = (saleId: string, userId: string): Promise<Answer<Schemas['JoinedRoom']>> =>
    api.client.post(pathTo('/api/v1/sale/{saleId}/room/ticket', { saleId }), { userId });

  it('is found again by its user, and by nobody who has none, who gets none either', async () => {
    const { saleId } = await runningRoom();
    const joined = await join(saleId, 'ann');
    expect(await find(saleId, 'ann')).toMatchObject({ status: 200, body: joined });
    expect(await find(saleId, 'bob')).toMatchObject({ status: 404 });
    expect(await join(saleId, 'cem')).toMatchObject({ arrival: 2 });
  });

  it('is that of this room, not of one that a deleted sale had', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann'] });
    await stores.redis.client.hset(saleKeys(saleId).room, 'id', 'another room');
    expect(await find(saleId, 'ann')).toMatchObject({ status: 404 });
  });
});

describe('who leaves', () => {
  const leave = (saleId: string, userId: string, ticket: string): Promise<Answer> =>
    api.client.askWith('POST', `/api/v1/sale/${saleId}/room/leave`, { userId, ticket });

  it('is let in no more until he joins again, and has the same number then', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann', 'bob'] });
    const { ticket } = await join(saleId, 'ann');
    const { status, admission } = bodyOf(await askForTurn(saleId, 'ann', ticket));
    expect(status).toBe('ADMITTED');
    expect(await leave(saleId, 'ann', ticket)).toMatchObject({ status: 204 });
    expect(await leave(saleId, 'ann', ticket)).toMatchObject({ status: 204 });
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'LEFT', arrival: 1 });
    // It proves itself, and nobody asks a store about it.
    expect(await buy(saleId, 'ann', admission)).toMatchObject({ status: 200 });
    expect(await join(saleId, 'ann')).toMatchObject({ arrival: 1 });
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'ADMITTED' });
  });

  it('does so for nobody else, and waits for nobody when it is his turn', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann', 'bob'], calls: false });
    const { ticket } = await join(saleId, 'ann');
    expect(await leave(saleId, 'bob', ticket)).toMatchObject({ status: 403 });
    expect(await leave(saleId, 'ann', `${ticket}x`)).toMatchObject({ status: 403 });
    expect(await leave(saleId, 'ann', ticket)).toMatchObject({ status: 204 });
    await callEverybody(stores, await roomRow(saleId));
    await untilShown(saleId, ({ serving }) => serving === 2);
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'LEFT' });
    const { ticket: other } = await join(saleId, 'bob');
    expect(bodyOf(await askForTurn(saleId, 'bob', other))).toMatchObject({ status: 'ADMITTED' });
  });
});

describe('the places', () => {
  it('are those that a program computes from what is published', async () => {
    const { saleId, commitment } = await runningRoom({ arrivals: users(1_030) });
    const { draw } = await roomOf(saleId);
    const parts = await Promise.all(
      ['0', '1'].map(async (segment) =>
        bodyOf(await api.client.get(pathTo('/api/v1/sale/{saleId}/room/list/{segment}', { saleId, segment }))),
      ),
    );
    expect(parts.map(({ from, leaves }) => [from, leaves.length])).toEqual([
      [1, 1_024],
      [1_025, 6],
    ]);
    const leaves = parts.flatMap((part) => part.leaves);
    expect((await rootOf(Buffer.from(leaves.join(''), 'hex'))).toString('hex')).toBe(draw.listRoot);

    const { ticket, arrival, listedAs } = await join(saleId, 'user-1027');
    expect(leafOf({ saleId, commitment, arrival, pseudonym: listedAs }).toString('hex')).toBe(leaves[arrival - 1]);
    const seed = seedOf(Buffer.from(draw.secret ?? '', 'hex'), saleId, 1_030, Buffer.from(draw.listRoot ?? '', 'hex'));
    const place = placeOfArrival(arrival, await drawPlaces(seed, 1_030));
    expect(bodyOf(await askForTurn(saleId, 'user-1027', ticket))).toMatchObject({ status: 'ADMITTED', place });
  });

  it('are checked by a program that was written from the documentation, whole and for one number', async () => {
    const { saleId } = await runningRoom({ arrivals: users(1_030) });
    const { arrival, listedAs, ticket } = await join(saleId, 'user-1027');
    const { place } = bodyOf(await askForTurn(saleId, 'user-1027', ticket));
    const check = (name: string): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, [CHECK_DRAW, api.url, saleId, String(arrival), name]);
    const { stdout } = await check(listedAs);
    expect(stdout).toContain(`number ${arrival} has place ${place}`);
    expect(stdout).not.toContain('FAILED');
    await expect(check('0'.repeat(64))).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED') });
  });

  it('have proofs that any cache may keep, and that name nobody', async () => {
    const { saleId } = await runningRoom({ arrivals: users(3_000) });
    const path = `/api/v1/sale/${saleId}/room/proof/2500`;
    const { text, headers } = await api.client.ask('GET', path);
    const { leaf, path: hashes, draw } = JSON.parse(text) as Schemas['RoomProof'];
    expect(draw).toEqual((await roomOf(saleId)).draw);
    expect(hashes).toHaveLength(11);
    const { leaves } = bodyOf(
      await api.client.get(pathTo('/api/v1/sale/{saleId}/room/list/{segment}', { saleId, segment: '2' })),
    );
    expect(leaves[2_500 - 2_049]).toBe(leaf);
    expect(headers['cache-control']).toBe('public, max-age=3600');
    const again = await api.client.ask('GET', path, { headers: { 'if-none-match': String(headers.etag) } });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(await api.client.ask('GET', `/api/v1/sale/${saleId}/room/proof/3001`)).toMatchObject({ status: 404 });
  });

  it('have the same proofs where the list was written before its parts had roots', async () => {
    const { saleId } = await runningRoom({ arrivals: users(1_100) });
    await stores.database.pool.query('UPDATE room_lists SET root = NULL WHERE sale_id = $1', [saleId]);
    const { listedAs } = await join(saleId, 'user-1099');
    const { stdout } = await promisify(execFile)(process.execPath, [CHECK_DRAW, api.url, saleId, '1100', listedAs]);
    expect(stdout).toContain('ok      the proof of this number leads to the root');
  });

  it('of later arrivals follow in their order, with the people ahead and the time', async () => {
    const { saleId } = await runningRoom({ arrivals: users(9) });
    const { arrival, listedAs, ticket } = await join(saleId, 'late');
    expect(arrival).toBe(10);
    await stores.database.pool.query('UPDATE rooms SET per_minute = 1 WHERE sale_id = $1', [saleId]);
    await untilShown(saleId, ({ perMinute }) => perMinute === 1);
    expect(bodyOf(await askForTurn(saleId, 'late', ticket))).toEqual({
      ...{ status: 'WAITING', arrival, listedAs, place: 10, ahead: 0, etaSeconds: 60, pollSeconds: 8 },
    });
  });

  it('are kept by no ticket of another user, sale or room, and by none that was made up', async () => {
    const { saleId } = await runningRoom();
    const other = await runningRoom();
    const { ticket } = await join(saleId, 'ann');
    const foreign = new RoomTokens(['a secret that is not that of this shop']);
    const forged = foreign.ticket({ saleId, roomId: roomIdOf(await roomRow(saleId)), userId: 'ann', arrival: 1 });
    for (const [sale, userId, token] of [
      [saleId, 'bob', ticket],
      [other.saleId, 'ann', ticket],
      [saleId, 'ann', forged],
      [saleId, 'ann', `${ticket}x`],
      [saleId, 'ann', ''],
    ] as const)
      expect(await askForTurn(sale, userId, token)).toMatchObject({ status: 403 });
  });

  it('wait while the operator lets nobody in, and read why', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann', 'inside'] });
    const { ticket } = await join(saleId, 'ann');
    const { ticket: ticketInside } = await join(saleId, 'inside');
    expect(bodyOf(await askForTurn(saleId, 'inside', ticketInside))).toMatchObject({ status: 'ADMITTED' });
    await api.client.post(pathTo('/api/v1/admin/sales/{saleId}/room/pause', { saleId }), { message: SENTENCE });
    await untilShown(saleId, ({ phase }) => phase === 'PAUSED');
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'PAUSED', message: SENTENCE });
    // Who was let in before goes on buying.
    expect(bodyOf(await askForTurn(saleId, 'inside', ticketInside))).toMatchObject({ status: 'ADMITTED' });
    await api.client.post(pathTo('/api/v1/admin/sales/{saleId}/room/resume', { saleId }), undefined);
    await untilShown(saleId, ({ phase }) => phase === 'OPEN');
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'ADMITTED' });
  });
});

describe('the metrics of waiting rooms', () => {
  it('count what was answered, and show a room that no worker looks after', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann'] });
    const read = async (name: string): Promise<number> =>
      (await readMetrics(api.url)).get(`flashsale_room_${name}`) ?? NaN;
    const [joins, turns] = ['joins_total{outcome="joined"}', 'turns_total{outcome="admitted"}'] as const;
    const before = [await read(joins), await read(turns)];
    const { ticket } = await join(saleId, 'ann');
    await askForTurn(saleId, 'ann', ticket);
    await askForTurn(saleId, 'ann', `${ticket}x`);
    expect([await read(joins), await read(turns)]).toEqual(before.map((count) => count + 1));
    expect(await read('turns_total{outcome="bad_ticket"}')).toBeGreaterThan(0);

    expect(await read('document_age_seconds')).toBeLessThan(5);
    await until(async () => (await read('unkept_seconds')) > 1);
    const { rows } = await stores.database.pool.query<{ sale_id: string }>('SELECT sale_id FROM rooms');
    const rooms = await roomsOf(stores).find(rows.map(({ sale_id: id }) => id));
    await until(async () => {
      for (const room of rooms) await roomsOf(stores).advance(room, 0, 0);
      return (await read('unkept_seconds')) < 1;
    });
  });
});

describe('an operator', () => {
  const read = (saleId: string): Promise<Answer<Schemas['LiveRoom']>> =>
    api.client.get(pathTo('/api/v1/admin/sales/{saleId}/room', { saleId }));

  it('sees who has arrived, was called and came, and what the draw is bound to', async () => {
    const { saleId, commitment } = await runningRoom({ arrivals: users(3) });
    const { ticket } = await join(saleId, 'user-1');
    await askForTurn(saleId, 'user-1', ticket);
    expect(bodyOf(await read(saleId))).toMatchObject({
      ...{ saleId, perMinute: 600_000, phase: 'OPEN', commitment },
      figures: { arrivals: 3, serving: 3, inside: 1, admitted: 1, showUp: null, limitedBy: 'arrivals' },
      draw: (await roomOf(saleId)).draw,
    });
    await stores.redis.client.hset(saleKeys(saleId).room, { called: '4', came: '3' });
    expect(bodyOf(await read(saleId))).toMatchObject({ figures: { showUp: 0.75 } });
    await stores.redis.client.hset(saleKeys(saleId).room, 'id', 'another room');
    expect(bodyOf(await read(saleId))).toMatchObject({ figures: null });
  });

  it('is told where there is none', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    expect(await read(saleId)).toMatchObject({ status: 404, body: { message: `Sale ${saleId} has no waiting room` } });
    expect(await read('none')).toMatchObject({ status: 404, body: { message: 'Sale none not found' } });
  });
});

describe('a purchase in a sale with a waiting room', () => {
  async function admissionOf(saleId: string, userId: string): Promise<string> {
    const { ticket } = await join(saleId, userId);
    return bodyOf(await askForTurn(saleId, userId, ticket)).admission ?? '';
  }

  it.each(['INSTANT', 'HOLD'] as const)('needs an admission of its user: %s', async (mode) => {
    const { saleId } = await runningRoom({ arrivals: ['ann', 'bob'], ...(mode === 'HOLD' && { isHold: true }) });
    const admission = await admissionOf(saleId, 'ann');

    for (const [userId, given] of [
      ['ann', undefined],
      ['ann', ''],
      ['ann', `${admission}x`],
      ['bob', admission],
      ['ann', (await join(saleId, 'ann')).ticket],
    ] as const) {
      expect(await buy(saleId, userId, given)).toMatchObject({ status: 403 });
      expect(await buy(saleId, userId, given, { quantity: 2 })).toMatchObject({ status: 403 });
    }
    expect((await stores.observe(saleId))?.stock).toBe(100);

    const bought = await buy(saleId, 'ann', admission);
    expect(bought).toMatchObject({ status: 200, body: { status: mode === 'HOLD' ? 'HELD' : 'SUCCESS' } });
    // The same session, for whatever else the sale allows.
    expect(await buy(saleId, 'ann', admission)).toMatchObject({ status: 200 });
  });

  it('accepts none that has expired, or is of another sale', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann'] });
    const other = await runningRoom({ arrivals: ['ann'] });
    const tokens = new RoomTokens([stores.environment['ROOM_SECRET'] ?? '']);
    const roomId = roomIdOf(await roomRow(saleId));
    const { bornMs = 0 } = (await roomsOf(stores).read(await roomRow(saleId))) ?? {};
    const lasting = (untilMs: number, ofMs = bornMs): string =>
      tokens.admission({ saleId, roomId, userId: 'ann', untilMs, bornMs: ofMs });
    expect(await buy(saleId, 'ann', lasting(Date.now() - 5_000))).toMatchObject({ status: 403 });
    // Of a Redis that lost the room since.
    expect(await buy(saleId, 'ann', lasting(Date.now() + 60_000, bornMs - 1))).toMatchObject({ status: 403 });
    expect(await buy(saleId, 'ann', await admissionOf(other.saleId, 'ann'))).toMatchObject({ status: 403 });
    expect(await buy(saleId, 'ann', lasting(Date.now() + 60_000))).toMatchObject({ status: 200 });
  });

  it('waits for its turn, and no longer', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann'], calls: false });
    const { ticket } = await join(saleId, 'ann');
    expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'WAITING', place: 1, ahead: 0 });
    await callEverybody(stores, await roomRow(saleId));
    await untilShown(saleId, ({ serving }) => serving === 1);
    const { admission, expiresAt } = bodyOf(await askForTurn(saleId, 'ann', ticket));
    expect(Date.parse(expiresAt ?? '') - Date.now()).toBeGreaterThan(590_000);
    expect(await buy(saleId, 'ann', admission)).toMatchObject({ status: 200 });
  });

  it('waits for somebody inside to have bought where the room has a limit', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann', 'bob'] });
    const path = `/api/v1/admin/sales/${saleId}/room`;
    expect(await api.client.askWith('PATCH', path, { insideMax: 1, insidePerUnit: 3 })).toMatchObject({
      status: 200,
      body: { insideMax: 1, insidePerUnit: 3, perMinute: 600_000 },
    });
    expect(await api.client.askWith('PATCH', path, { insidePerUnit: null })).toMatchObject({
      body: { insideMax: 1, insidePerUnit: null },
    });
    await roomsOf(stores).advance(await roomRow(saleId), 0, 0);
    const admission = await admissionOf(saleId, 'ann');
    const { ticket } = await join(saleId, 'bob');
    const next = bodyOf(await askForTurn(saleId, 'bob', ticket));
    expect(next).toMatchObject({ status: 'WAITING', ahead: 0, pollSeconds: 3 });
    expect(await buy(saleId, 'ann', admission)).toMatchObject({ status: 200 });
    await until(async () => bodyOf(await askForTurn(saleId, 'bob', ticket)).status === 'ADMITTED');
  });

  it('is decided by no process that has no secret for rooms', async () => {
    const { saleId } = await runningRoom({ arrivals: ['ann'] });
    const admission = await admissionOf(saleId, 'ann');
    const without = await startApiHere(stores, { ROOM_SECRET: '' });
    const bought = await without.client.askWith(
      'POST',
      '/api/v1/sale/purchase',
      { saleId, userId: 'ann' },
      { 'x-admission': admission },
    );
    expect(bought).toMatchObject({ status: 503 });
    const rotated = await startApiHere(stores, {
      ROOM_SECRET: 'the next secret, of 32 characters too',
      ROOM_SECRET_PREVIOUS: stores.environment['ROOM_SECRET'] ?? '',
    });
    await until(async () => (await rotated.client.ask('GET', `/api/v1/sale/${saleId}/room`)).status === 200);
    const later = await rotated.client.askWith(
      'POST',
      '/api/v1/sale/purchase',
      { saleId, userId: 'ann' },
      { 'x-admission': admission },
    );
    expect(later).toMatchObject({ status: 200 });
  });
});

it('says in the room that the sale is sold out', async () => {
  const { saleId } = await runningRoom({ arrivals: ['ann'] });
  const { ticket } = await join(saleId, 'ann');
  await reserveFor(stores, saleId, users(100));
  await untilShown(saleId, ({ phase }) => phase === 'SOLD_OUT');
  expect(bodyOf(await askForTurn(saleId, 'ann', ticket))).toMatchObject({ status: 'SOLD_OUT', arrival: 1 });
});
