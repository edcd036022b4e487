import { beforeAll, expect, it } from '@jest/globals';
import {
  drawPlaces,
  drawRoomPlaces,
  makeCodes,
  memberOf,
  placeOfArrival,
  type Room,
  saleKeys,
  seedOf,
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
} from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { sellOut } from './sound-sale.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

async function failedChecks({ saleId }: Pick<Room, 'saleId'>): Promise<string[]> {
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  return (sales[0]?.checks ?? []).flatMap(({ id, ok }) => (ok ? [] : [id]));
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

/** A sale that sold out to people whom its room had let in: ten were drawn, two came later, and not all calls are noted yet. */
async function soundRoom(): Promise<Room> {
  const { saleId } = await sellOut(stores);
  const given = await giveRoom(stores, saleId, { insideMax: 8 });
  const people = users(10);
  await joinRoom(stores, given, people);
  const room = await drawRoom(stores, given);
  const { secret, list } = room as Required<Pick<Room, 'secret' | 'list'>>;
  const places = await drawPlaces(seedOf(secret as Buffer, saleId, 10, (list as { root: Buffer }).root), 10);
  await callEverybody(stores, { ...room, insideMax: undefined });
  await roomsOf(stores).note(saleId, 1_000);
  await joinRoom(stores, room, ['late-1', 'late-2']);
  await callEverybody(stores, { ...room, insideMax: undefined });
  await roomsOf(stores).advance(room, 0, 0);
  const [code = ''] = (await makeCodes(stores.database.pool, saleId, { count: 1, usesMax: 1 })) ?? [];
  expect(await roomsOf(stores).redeem(saleId, 'user-7', code)).toBe('first');
  const claims = people.slice(0, 7).map((userId, i) => ({ userId, place: placeOfArrival(i + 1, places) }));
  await roomsOf(stores).claim(room, [...claims, { userId: 'user-7', place: 0 }]);
  await roomsOf(stores).advance(room, 0, 0);
  // As if the limit had been set long before, and the orders been reserved after they were let in.
  await sql(`UPDATE rooms SET limits_changed_at = now() - interval '1 hour' WHERE sale_id = $1`, saleId);
  await sql(`UPDATE orders SET reserved_at = now() + interval '1 minute' WHERE sale_id = $1`, saleId);
  return room;
}

it('a room in which all goes by its rules passes', async () => {
  const room = await soundRoom();
  expect(await failedChecks(room)).toEqual([]);
  const { sales } = await verify(verified, { saleId: room.saleId, waitMs: 0 });
  const checks = new Map(sales[0]?.checks.map(({ id, found }) => [id, found]));
  expect(Object.fromEntries([...checks].filter(([id]) => id.startsWith('room-')))).toEqual({
    'room-numbers': '0',
    'room-serving': '12',
    'room-inside': '8',
    'room-draw': '10 drawn',
    'room-turns': '0',
    'room-buyers': '0',
    'room-calls': '12',
  });
});

it('a room that Redis lost is asked for while somebody looks after it', async () => {
  const room = await soundRoom();
  await loseRoom(stores, room);
  expect(await failedChecks(room)).toEqual(
    ['numbers', 'serving', 'inside', 'turns', 'buyers', 'calls'].map((name) => `room-${name}`),
  );
  await sql(`UPDATE rooms SET opens_at = now() + interval '1 hour' WHERE sale_id = $1`, room.saleId);
  expect(await failedChecks(room)).toEqual([]);
});

it('who comes with a ticket to a room that Redis lost has no number there, and its place was called', async () => {
  const room = await soundRoom();
  const { places, admitted } = saleKeys(room.saleId);
  await redis().hdel(places, 'user-0', 'user-1');
  expect(await failedChecks(room)).toEqual([]);
  const place = (await redis().hget(admitted, 'user-0')) ?? '';
  await redis().hset(admitted, 'mallory', place);
  expect(await failedChecks(room)).toEqual(['room-turns']);
});

const redis = (): typeof stores.redis.client => stores.redis.client;

interface PlantedFault {
  readonly fault: string;
  readonly plant: (keys: ReturnType<typeof saleKeys>, room: Room) => Promise<unknown>;
  readonly caughtBy: readonly string[];
}

const FAULTS: PlantedFault[] = [
  {
    fault: 'R1: two users have one number',
    plant: ({ places }) => redis().hset(places, 'mallory', '3'),
    caughtBy: ['room-numbers'],
  },
  {
    fault: 'R1: a user has a number that was never given',
    plant: ({ places }) => redis().hset(places, 'mallory', '99'),
    caughtBy: ['room-numbers'],
  },
  {
    fault: 'R2: more were called than came',
    plant: ({ room }) => redis().hset(room, 'serving', '13'),
    caughtBy: ['room-serving', 'room-calls'],
  },
  {
    fault: 'R2: serving falls',
    plant: ({ room }) => redis().hset(room, 'serving', '9'),
    caughtBy: ['room-serving', 'room-calls'],
  },
  {
    fault: 'R3: more are inside than may be',
    plant: (_, { saleId }) => sql('UPDATE rooms SET inside_max = 7 WHERE sale_id = $1', saleId),
    caughtBy: ['room-inside'],
  },
  {
    fault: 'R3: somebody is inside whom nobody let in',
    plant: async ({ inside }) => {
      for (const userId of ['eve', 'mallory']) await redis().zadd(inside, String(Date.now() + 60_000), userId);
    },
    caughtBy: ['room-inside'],
  },
  {
    fault: 'R4: a leaf of the list was swapped',
    plant: (_, { saleId }) =>
      sql('UPDATE room_lists SET leaves = set_byte(leaves, 40, get_byte(leaves, 40) # 1) WHERE sale_id = $1', saleId),
    caughtBy: ['room-draw'],
  },
  {
    fault: 'R5: a user was let in with the place of another',
    plant: async ({ admitted }) => {
      const [one, two] = await redis().hmget(admitted, 'user-0', 'user-1');
      await redis().hset(admitted, 'user-0', two ?? '', 'user-1', one ?? '');
    },
    caughtBy: ['room-turns'],
  },
  {
    fault: 'R5: a user was let in before his place was called',
    plant: async ({ admitted }) => {
      const [place] = ((await redis().hget(admitted, 'user-0')) ?? '').split('|');
      await redis().hset(admitted, 'user-0', `${place}|1`);
    },
    caughtBy: ['room-turns'],
  },
  {
    fault: 'R5: a user was let in first, without a code',
    plant: ({ admitted }) => redis().hset(admitted, 'user-0', '0|1'),
    caughtBy: ['room-turns'],
  },
  {
    fault: 'R6: a user bought who had not been let in',
    plant: ({ admitted }) => redis().hdel(admitted, 'user-0'),
    caughtBy: ['room-buyers'],
  },
  {
    fault: 'R7: a call was not noted',
    plant: (_, { saleId }) => sql('DELETE FROM room_calls WHERE sale_id = $1', saleId),
    caughtBy: ['room-turns', 'room-calls'],
  },
  {
    fault: 'R7: places were called twice',
    plant: ({ calls }) => redis().xadd(calls, '*', 'first', '5', 'last', '11', 'atMs', String(Date.now())),
    caughtBy: ['room-calls'],
  },
];

it.each(FAULTS)('$fault', async ({ plant, caughtBy }) => {
  const room = await soundRoom();
  await plant(saleKeys(room.saleId), room);
  expect(await failedChecks(room)).toEqual(caughtBy);
});

/** The same with a lane beside `general`, of two who were drawn and have a code, and one who came later. */
async function soundLanes(): Promise<Room> {
  const { saleId } = await sellOut(stores);
  const given = await giveRoom(stores, saleId, { weight: 1, lanes: [{ name: 'members', weight: 1 }] });
  const codes = (await makeCodes(stores.database.pool, saleId, { count: 3, usesMax: 1, lane: 1 })) ?? [];
  for (const [i, code] of codes.entries()) await roomsOf(stores).redeem(saleId, `user-${i}`, code);
  await joinRoom(stores, given, [memberOf(1, 'user-0'), ...users(10).slice(3), memberOf(1, 'user-1')]);
  const room = await drawRoom(stores, given);
  await callEverybody(stores, room);
  await roomsOf(stores).note(saleId, 1_000, 1_000);
  await joinRoom(stores, room, [memberOf(1, 'user-2')]);
  await callEverybody(stores, room);
  const [general, members] = (await drawRoomPlaces(room)) ?? [];
  const placeIn = (places: Uint32Array | undefined, arrival: number): number =>
    placeOfArrival(arrival, places ?? new Uint32Array());
  await roomsOf(stores).claim(room, [
    ...[1, 2, 3].map((arrival) => ({ userId: `user-${arrival - 1}`, place: placeIn(members, arrival), lane: 1 })),
    ...users(10)
      .slice(3)
      .map((userId, i) => ({ userId, place: placeIn(general, i + 1) })),
  ]);
  await roomsOf(stores).advance(room, 0, 0);
  await sql(`UPDATE orders SET reserved_at = now() + interval '1 minute' WHERE sale_id = $1`, saleId);
  return room;
}

it('a room with lanes in which all goes by its rules passes', async () => {
  expect(await failedChecks(await soundLanes())).toEqual([]);
});

const LANE_FAULTS: PlantedFault[] = [
  {
    fault: 'R1: two users have one number of a lane',
    plant: ({ places }) => redis().hset(places, memberOf(1, 'user-2'), '1'),
    caughtBy: ['room-numbers'],
  },
  {
    fault: 'R1: a user has a number of a lane without a code',
    plant: async ({ places, room }) => {
      await redis().hset(places, memberOf(1, 'mallory'), '4');
      await redis().hset(room, 'arrivals:1', '4');
    },
    caughtBy: ['room-numbers'],
  },
  {
    fault: 'R2: more of a lane were called than came',
    plant: ({ room }) => redis().hset(room, 'serving:1', '4'),
    caughtBy: ['room-serving', 'room-calls'],
  },
  {
    fault: 'R4: a lane has more of the list than was drawn',
    plant: (_, { saleId }) => sql('UPDATE room_lanes SET drawn = 3 WHERE sale_id = $1', saleId),
    caughtBy: ['room-turns'],
  },
  {
    fault: 'R5: a user was let in with a place of another lane',
    plant: async ({ admitted }) => {
      const [, atMs] = ((await redis().hget(admitted, 'user-9')) ?? '').split('|');
      await redis().hset(admitted, 'user-9', `1:3|${atMs}`);
    },
    caughtBy: ['room-turns'],
  },
  {
    fault: 'R7: a call of a lane was not noted',
    plant: (_, { saleId }) => sql('DELETE FROM room_lane_calls WHERE sale_id = $1', saleId),
    caughtBy: ['room-turns', 'room-calls'],
  },
];

it.each(LANE_FAULTS)('$fault', async ({ plant, caughtBy }) => {
  const room = await soundLanes();
  await plant(saleKeys(room.saleId), room);
  expect(await failedChecks(room)).toEqual(caughtBy);
});
