import { createHash, createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  ARRIVALS_MARGIN_MIN,
  drawPlaces,
  drawRoomPlaces,
  HASH_BYTES,
  leafOf,
  makeCodes,
  memberOf,
  pseudonymOf,
  type Room,
  rootOf,
  roomIdOf,
  RoomTokens,
  saleKeys,
} from 'flashsale-core';
import {
  callEverybody,
  drawRoom,
  giveRoom,
  joinRoom,
  loseRoom,
  roomsOf,
  users,
  useStores,
} from '../test-support/index.js';

const UNITS_LEFT = 1_000;
/** Bounds the rate that a room saves up to 40. */
const PER_MINUTE = 600;

const stores = useStores();
let room: Room;

const members = (lane: number, count: number, from = 0): string[] =>
  users(from + count)
    .slice(from)
    .map((userId) => memberOf(lane, userId));

/** Calls exactly so many, as if the rate of that many had been saved up; resolves with the last places of the lanes. */
async function call(count: number, of: Room = room): Promise<number[]> {
  await stores.redis.client.hset(saleKeys(of.saleId).room, 'carry', String(count), 'atMs', String(Date.now() + 60_000));
  const inlet = await roomsOf(stores).advance(of, PER_MINUTE, UNITS_LEFT);
  return [inlet, ...inlet.lanes].map(({ serving }) => serving);
}

beforeEach(async () => {
  const { saleId } = await stores.openSale();
  room = await giveRoom(stores, saleId, {
    weight: 3,
    lanes: [
      { name: 'members', weight: 1 },
      { name: 'press', weight: 4 },
    ],
  });
});

describe('the lanes of a room', () => {
  it('share those who are called by weight', async () => {
    await joinRoom(stores, room, [...members(0, 60), ...members(1, 60, 100), ...members(2, 60, 200)]);
    expect(await call(40)).toEqual([15, 5, 20]);
    expect(await call(8)).toEqual([18, 6, 24]);
  });

  it('leave to the others what they do not need', async () => {
    await joinRoom(stores, room, [...members(0, 50), ...members(1, 2, 100)]);
    expect(await call(40)).toEqual([38, 2, 0]);
    expect(await call(40)).toEqual([50, 2, 0]);
    // Whoever comes later is not called for what was missed.
    await joinRoom(stores, room, [...members(0, 20, 50), ...members(2, 40, 200)]);
    expect(await call(7)).toEqual([53, 2, 4]);
  });

  it('keep to their weights where the room calls one at a time', async () => {
    await joinRoom(stores, room, [...members(0, 60), ...members(1, 60, 100), ...members(2, 60, 200)]);
    for (let i = 0; i < 23; i += 1) await call(1);
    expect(await call(1)).toEqual([9, 3, 12]);
  });

  it('call in new proportions once an operator has changed the weights', async () => {
    await joinRoom(stores, room, [...members(0, 60), ...members(1, 60, 100)]);
    const changed = { ...room, weight: 1, lanes: room.lanes.map((lane) => ({ ...lane, weight: 1 })) };
    expect(await call(40, changed)).toEqual([20, 20, 0]);
  });

  it('let in by the places of their own', async () => {
    await joinRoom(stores, room, [...members(0, 10), ...members(1, 10, 100)]);
    expect(await call(8)).toEqual([6, 2, 0]);
    const claimed = await roomsOf(stores).claim(room, [
      { userId: 'user-5', place: 6 },
      { userId: 'user-101', place: 2, lane: 1 },
      { userId: 'user-102', place: 3, lane: 1 },
      { userId: 'user-6', place: 7 },
    ]);
    expect(claimed).toMatchObject({
      turns: [{ outcome: 'admitted' }, { outcome: 'admitted' }, { outcome: 'waiting' }, { outcome: 'waiting' }],
    });
    expect(await stores.redis.client.hget(saleKeys(room.saleId).admitted, 'user-101')).toMatch(/^1:2\|\d+$/);
  });

  it('count their numbers for themselves, one a user', async () => {
    expect(await joinRoom(stores, room, ['ann', 'bob', memberOf(1, 'ann'), memberOf(2, 'cem')])).toEqual([1, 2, 1, 1]);
    expect(await joinRoom(stores, room, [memberOf(1, 'dee'), memberOf(1, 'ann'), 'ann'])).toEqual([2, 1, 1]);
    expect(await roomsOf(stores).findNumber(room, 'dee', 1)).toBe(2);
    expect(await roomsOf(stores).findNumber(room, 'dee')).toBeUndefined();
    expect(await roomsOf(stores).read(room)).toMatchObject({
      arrivals: 2,
      lanes: [{ arrivals: 2 }, { arrivals: 1 }],
    });
  });

  it('go on behind all numbers and calls that PostgreSQL knows of when Redis is lost', async () => {
    await joinRoom(stores, room, [...members(0, 10), ...members(1, 10, 100)]);
    await call(8);
    await roomsOf(stores).note(room.saleId, 1_010, 2_010, 1_000);
    await loseRoom(stores, room);
    // Whoever opens it may have read PostgreSQL before the last note.
    expect(room.lanes[0]?.arrivalsBound).toBe(0);
    const inlet = await roomsOf(stores).advance(room, 0, UNITS_LEFT);
    expect(inlet).toMatchObject({
      ...{ arrivals: 1_010, serving: 6 },
      lanes: [
        { arrivals: 2_010, serving: 2 },
        { arrivals: 1_000, serving: 0 },
      ],
    });
    expect(await joinRoom(stores, room, [memberOf(1, 'late'), 'late'])).toEqual([2_011, 1_011]);
  });

  it('give no number again when Redis is lost once more before the next note', async () => {
    const given = await joinRoom(stores, room, members(1, 1, 100));
    await roomsOf(stores).note(room.saleId, ARRIVALS_MARGIN_MIN, 1 + ARRIVALS_MARGIN_MIN, ARRIVALS_MARGIN_MIN);
    for (const user of ['bob', 'cora']) {
      await loseRoom(stores, room);
      await roomsOf(stores).advance(room, 0, UNITS_LEFT);
      given.push(...(await joinRoom(stores, room, [memberOf(1, user)])));
    }
    expect(given).toEqual([1, ARRIVALS_MARGIN_MIN + 2, 2 * ARRIVALS_MARGIN_MIN + 2]);
  });

  it('have each call noted once, also where a Redis that was lost had called more than PostgreSQL knew', async () => {
    await joinRoom(stores, room, [...members(0, 10), ...members(1, 10, 100)]);
    await call(8);
    await roomsOf(stores).note(room.saleId, 1_010, 1_010, 1_000);
    const { calls } = saleKeys(room.saleId);
    await stores.redis.client.xadd(calls, '*', 'first', '2', 'last', '5', 'atMs', '1', 'lane', '1');
    await roomsOf(stores).note(room.saleId, 1_010, 1_010, 1_000);
    const { rows } = await stores.database.pool.query(
      `SELECT 0 AS lane, first_place, last_place FROM room_calls WHERE sale_id = $1
        UNION ALL SELECT lane, first_place, last_place FROM room_lane_calls WHERE sale_id = $1 ORDER BY lane, first_place`,
      [room.saleId],
    );
    expect(rows).toEqual([
      { lane: 0, first_place: 1, last_place: 6 },
      { lane: 1, first_place: 1, last_place: 2 },
      { lane: 1, first_place: 3, last_place: 5 },
    ]);
    // The places that were called stay so in the Redis that has the room now.
    const [known] = await roomsOf(stores).find([room.saleId]);
    const inlet = await roomsOf(stores).advance(known as Room, 0, UNITS_LEFT);
    expect(inlet).toMatchObject({ serving: 6, lanes: [{ serving: 5 }, { serving: 0 }] });
  });

  it('are opened by what PostgreSQL knows where Redis has the room without them', async () => {
    const { room: key } = saleKeys(room.saleId);
    await joinRoom(stores, room, members(0, 3));
    await roomsOf(stores).note(room.saleId, 1_003, 2_007, 0);
    await stores.redis.client.hdel(key, 'arrivals:1', 'serving:1');
    expect(await roomsOf(stores).closeList(room)).toBe('not-ready');
    const inlet = await roomsOf(stores).advance(room, 0, UNITS_LEFT);
    expect(inlet).toMatchObject({ arrivals: 3, lanes: [{ arrivals: 2_007, serving: 0 }, { arrivals: 0 }] });
  });
});

describe('the draw of a room with lanes', () => {
  it('has one list, lane after lane, and a permutation of each, as docs/waiting-room.md says', async () => {
    await joinRoom(stores, room, [...members(1, 30, 100), ...members(0, 50), ...members(2, 1, 200)]);
    const drawn = await drawRoom(stores, room);
    await joinRoom(stores, room, members(1, 1, 150));
    const { list, lanes, secret, saleId, commitment, listKey } = drawn;
    expect(list?.drawn).toBe(81);
    expect(lanes.map((lane) => lane.drawn)).toEqual([30, 1]);
    const leaves = ['general', 'members', 'press'].flatMap((lane, i) =>
      users([50, 130, 201][i] ?? 0)
        .slice([0, 100, 200][i])
        .map((userId, n) =>
          createHash('sha256')
            .update(`\0${[saleId, commitment, n + 1, pseudonymOf(listKey, userId), lane].join('|')}`)
            .digest(),
        ),
    );
    expect(leaves[50]).toEqual(
      leafOf({ saleId, commitment, arrival: 1, pseudonym: pseudonymOf(listKey, 'user-100'), lane: 'members' }),
    );
    const stored = await roomsOf(stores).readListSegment(saleId, 0);
    expect(stored).toEqual(Buffer.concat(leaves));
    expect(list?.root).toEqual(await rootOf(Buffer.concat(leaves)));
    const places = (await drawRoomPlaces(drawn)) ?? [];
    for (const [i, lane] of ['general', 'members', 'press'].entries()) {
      const text = [saleId, '50,30,1', list?.root.toString('hex'), lane].join('|');
      const seed = createHmac('sha256', secret as Buffer)
        .update(text)
        .digest();
      expect([...(places[i] ?? [])]).toEqual([...(await drawPlaces(seed, [50, 30, 1][i] ?? 0))]);
    }
    expect(stored?.length).toBe(81 * HASH_BYTES);
    await callEverybody(stores, drawn);
    expect(await roomsOf(stores).read(drawn)).toMatchObject({ serving: 50, lanes: [{ serving: 31 }, { serving: 1 }] });
  });
});

it('a code puts into its lane, also again and on another device', async () => {
  const codes = (await makeCodes(stores.database.pool, room.saleId, { count: 1, usesMax: 2, lane: 2 })) ?? [];
  const redeem = (userId: string) => roomsOf(stores).redeem(room.saleId, userId, codes[0] ?? '');
  expect(await redeem('ann')).toEqual({ lane: 2 });
  expect(await redeem('ann')).toEqual({ lane: 2 });
  expect(await roomsOf(stores).findWayIn(room.saleId, 'ann')).toEqual({ lane: 2 });
  expect(await redeem('bob')).toEqual({ lane: 2 });
  expect(await redeem('cem')).toBeUndefined();
});

it('tickets of before lanes are those of general, called first or not', () => {
  const tokens = new RoomTokens(['a secret of thirty-two characters']);
  const ticket = { saleId: 'sale_1', roomId: roomIdOf(room), userId: 'ann', arrival: 7 };
  const contentOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const content = ['sale_1', roomIdOf(room), 'ann', 7];
  expect(contentOf(tokens.ticket({ ...ticket, lane: 0 }))).toEqual(content);
  // 1, as processes of before lanes write and read it.
  expect(contentOf(tokens.ticket({ ...ticket, isFirst: true }))).toEqual([...content, 1]);
  expect(tokens.readTicket(tokens.ticket({ ...ticket, isFirst: true }))).toEqual({ ...ticket, isFirst: true });
  for (const lane of [1, 4]) expect(tokens.readTicket(tokens.ticket({ ...ticket, lane }))).toEqual({ ...ticket, lane });
});
