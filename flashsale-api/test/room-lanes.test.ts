import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import { memberOf, type Room } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  callEverybody,
  drawRoom,
  joinRoom,
  roomsOf,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const HOUR_MS = 3_600_000;
const CHECK_DRAW = fileURLToPath(new URL('../../docs/check-draw.mjs', import.meta.url));
const NO_SUCH_LANE = 'The waiting room has no such lane: lanes are given with the room';

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

const adminPath = (saleId: string): string => `/api/v1/admin/sales/${saleId}/room`;

const readRoom = async (saleId: string): Promise<Room> => ((await roomsOf(stores).find([saleId])) as [Room])[0];

/** A room that gathers people in the lanes `general` and `members`. */
async function gatheringRoom(): Promise<string> {
  const { saleId } = await stores.openSale({
    startsAt: new Date(Date.now() + HOUR_MS),
    endsAt: new Date(Date.now() + 2 * HOUR_MS),
    totalStock: 100,
  });
  const given = await api.client.askWith('POST', adminPath(saleId), {
    ...{ opensAt: new Date(Date.now() - 1_000).toISOString(), perMinute: 600 },
    lanes: { general: 3, members: 1 },
  });
  expect(given).toMatchObject({ status: 201, body: { lanes: { general: 3, members: 1 } } });
  // What a worker does.
  await roomsOf(stores).advance(await readRoom(saleId), 0, 0);
  await untilShown(saleId, ({ phase }) => phase === 'GATHERING');
  return saleId;
}

/** Waits until the API shows the room like this. */
const untilShown = (saleId: string, shown: (room: Schemas['RoomView']) => boolean): Promise<Schemas['RoomView']> =>
  until(async () => {
    const { status, body } = await api.client.get(pathTo('/api/v1/sale/{saleId}/room', { saleId }));
    return status === 200 && shown(body as Schemas['RoomView']) ? (body as Schemas['RoomView']) : undefined;
  });

async function makeCodes(saleId: string, body: object): Promise<string[]> {
  const answer = await fetch(`${api.client.url}${adminPath(saleId)}/codes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  const text = await answer.text();
  const [, ...lines] = text.trimEnd().split('\r\n');
  return lines.map((line) => line.split(',')[0] ?? '');
}

const join = async (saleId: string, userId: string, code?: string): Promise<Schemas['JoinedRoom']> =>
  bodyOf(
    await api.client.post(pathTo('/api/v1/sale/{saleId}/room', { saleId }), {
      userId,
      ...(code !== undefined && { code }),
    }),
  );

const turnOf = async (saleId: string, userId: string, ticket: string): Promise<Schemas['RoomTurn']> =>
  bodyOf(await api.client.post(pathTo('/api/v1/sale/{saleId}/room/turn', { saleId }), { userId, ticket }));

describe('a waiting room with lanes', () => {
  it('puts whoever joins with a code into its lane, and draws and calls each lane by itself', async () => {
    const saleId = await gatheringRoom();
    const codes = await makeCodes(saleId, { count: 3, lane: 'members' });
    await joinRoom(stores, await readRoom(saleId), users(40));
    const ann = await join(saleId, 'ann', codes[0]);
    expect(ann).toMatchObject({ arrival: 1, lane: 'members' });
    expect(ann).not.toHaveProperty('calledFirst');
    expect(await join(saleId, 'bob', codes[1])).toMatchObject({ arrival: 2, lane: 'members' });
    expect(await join(saleId, 'user-0')).toMatchObject({ arrival: 1, lane: 'general' });
    // On another device, without the code.
    expect(
      bodyOf(await api.client.askWith('POST', `/api/v1/sale/${saleId}/room/ticket`, { userId: 'bob' })),
    ).toMatchObject({ arrival: 2, lane: 'members' });

    const drawn = await drawRoom(stores, await readRoom(saleId));
    await callEverybody(stores, drawn);
    await stores.sales.change(saleId, { startsAt: new Date() });
    await api.refreshSales();
    const late = await join(saleId, 'cem', codes[2]);
    expect(late).toMatchObject({ arrival: 3, lane: 'members' });
    const { lanes, draw, serving } = await untilShown(saleId, ({ phase }) => phase === 'OPEN');
    expect({ serving, lanes }).toEqual({
      serving: 40,
      lanes: [
        { name: 'general', serving: 40, perMinute: expect.any(Number) },
        { name: 'members', serving: 2, perMinute: expect.any(Number) },
      ],
    });
    expect(draw).toMatchObject({
      drawn: 42,
      lanes: [
        { name: 'general', drawn: 40 },
        { name: 'members', drawn: 2 },
      ],
    });

    const { status, place, listedAs } = await turnOf(saleId, 'ann', ann.ticket);
    expect({ status, isDrawn: [1, 2].includes(place ?? 0) }).toEqual({ status: 'ADMITTED', isDrawn: true });
    expect(await turnOf(saleId, 'cem', late.ticket)).toMatchObject({ status: 'WAITING', place: 3, lane: 'members' });
    const check = (lane: string): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, [CHECK_DRAW, api.url, saleId, '1', listedAs, lane]);
    const { stdout } = await check('members');
    expect(stdout).toContain('called first of general');
    expect(stdout).toContain(`number 1 has place ${place}`);
    expect(stdout).not.toContain('FAILED');
    await expect(check('general')).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED') });
  });

  it('has weights that an operator sees and changes, and nobody adds a lane to it', async () => {
    const saleId = await gatheringRoom();
    await joinRoom(stores, await readRoom(saleId), ['ann', memberOf(1, 'bob'), memberOf(1, 'cem')]);
    const change = (lanes: unknown) => api.client.askWith('PATCH', adminPath(saleId), { lanes });
    expect(await change({ members: 7 })).toMatchObject({
      status: 200,
      body: { perMinute: 600, lanes: { general: 3, members: 7 } },
    });
    expect(await change({ press: 1 })).toMatchObject({ status: 409, body: { message: NO_SUCH_LANE } });
    for (const bad of [null, [], { members: 0 }, { members: 1.5 }, { Members: 1 }, 'members'])
      expect(await change(bad)).toMatchObject({ status: 400 });
    const live = await api.client.get(pathTo('/api/v1/admin/sales/{saleId}/room', { saleId }));
    expect(live.body).toMatchObject({
      figures: {
        lanes: [
          { name: 'general', weight: 3, arrivals: 1, serving: 0 },
          { name: 'members', weight: 7, arrivals: 2, serving: 0 },
        ],
      },
    });
    const { rows } = await stores.database.pool.query<{ before: object; after: object }>(
      `SELECT e.before, e.after FROM operator_acts a JOIN operator_act_ends e ON e.act_id = a.id
        WHERE a.sale_id = $1 AND act = 'change-room' AND e.after IS NOT NULL`,
      [saleId],
    );
    expect(rows).toEqual([
      {
        before: expect.objectContaining({ lanes: { general: 3, members: 1 } }),
        after: expect.objectContaining({ lanes: { general: 3, members: 7 } }),
      },
    ]);
  });

  it('has four lanes beside general at most, and codes for no other lane', async () => {
    const { saleId } = await stores.openSale({
      startsAt: new Date(Date.now() + HOUR_MS),
      endsAt: new Date(Date.now() + 2 * HOUR_MS),
    });
    const give = (lanes: object) =>
      api.client.askWith('POST', adminPath(saleId), { opensAt: new Date().toISOString(), perMinute: 60, lanes });
    expect(await give({ a: 1, b: 1, c: 1, d: 1, e: 1 })).toMatchObject({ status: 400 });
    expect(await give({ general: 1, a: 1, b: 1, c: 1, d: 1, e: 1 })).toMatchObject({ status: 400 });
    expect(await give({ a: 1, b: 1, c: 1, d: 1 })).toMatchObject({
      status: 201,
      body: { lanes: { general: 1, a: 1, b: 1, c: 1, d: 1 } },
    });
    for (const lane of ['general', 'press'])
      expect(await api.client.askWith('POST', `${adminPath(saleId)}/codes`, { count: 1, lane })).toMatchObject({
        status: 409,
        body: { message: NO_SUCH_LANE },
      });
    // Null is as good as nothing.
    expect(await makeCodes(saleId, { count: 1, usesMax: null, lane: null })).toHaveLength(1);
  });
});

it('a room without other lanes is shown, and answers, as before there were any', async () => {
  const { saleId } = await stores.openSale({
    startsAt: new Date(Date.now() + HOUR_MS),
    endsAt: new Date(Date.now() + 2 * HOUR_MS),
  });
  const terms = { opensAt: new Date(Date.now() - 1_000).toISOString(), perMinute: 600 };
  const given = await api.client.askWith('POST', adminPath(saleId), terms);
  expect(given.body).not.toHaveProperty('lanes');
  await roomsOf(stores).advance(await readRoom(saleId), 0, 0);
  const shown = await untilShown(saleId, ({ phase }) => phase === 'GATHERING');
  expect(shown).not.toHaveProperty('lanes');
  expect(shown.draw).not.toHaveProperty('lanes');
  expect(await join(saleId, 'ann')).not.toHaveProperty('lane');
  expect(await api.client.askWith('PATCH', adminPath(saleId), { lanes: { members: 1 } })).toMatchObject({
    status: 409,
  });
});
