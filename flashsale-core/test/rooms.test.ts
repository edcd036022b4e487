import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  commitmentOf,
  HASH_BYTES,
  leafOf,
  LEAVES_PER_SEGMENT,
  pseudonymOf,
  type Room,
  roomIdOf,
  rootOf,
  saleKeys,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  callEverybody,
  drawRoom,
  giveRoom,
  joinRoom,
  loseRoom,
  propertySeed,
  roomsOf,
  useStores,
  users,
} from '../test-support/index.js';

const stores = useStores();
let room: Room;

beforeEach(async () => {
  const { saleId } = await stores.openSale();
  room = await giveRoom(stores, saleId);
});

const hashOf = (saleId: string): Promise<Record<string, string>> => stores.redis.client.hgetall(saleKeys(saleId).room);

describe('who arrives at a room', () => {
  it('gets the next number, and the same again', async () => {
    expect(await joinRoom(stores, room, ['ann', 'bob', 'ann', 'cem'])).toEqual([1, 2, 1, 3]);
    expect(await joinRoom(stores, room, ['dora', 'bob'])).toEqual([4, 2]);
  });

  it('gets one number each, whatever the batches', async () => {
    const someone = fc.integer({ min: 0, max: 30 }).map((i) => `user-${i}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(someone, { minLength: 1, maxLength: 20 }), { maxLength: 10 }),
        async (batches) => {
          const { saleId } = await stores.openSale();
          const own = await giveRoom(stores, saleId);
          const numbers = await Promise.all(batches.map((batch) => joinRoom(stores, own, batch)));
          const given = new Map<string, number>();
          batches.forEach((batch, b) =>
            batch.forEach((user, i) => {
              const number = numbers[b]?.[i] as number;
              expect(given.get(user) ?? number).toBe(number);
              given.set(user, number);
            }),
          );
          expect([...given.values()].sort((a, b) => a - b)).toEqual(
            Array.from({ length: given.size }, (_, i) => i + 1),
          );
        },
      ),
      { seed: propertySeed, numRuns: 10 },
    );
  });

  it('gets none of a room that is not on this server, is another one, or is full', async () => {
    const { client } = stores.redis;
    const { room: key } = saleKeys(room.saleId);
    await client.hset(key, 'arrivals', '2000000');
    expect(await joinRoom(stores, room, ['late'])).toEqual([0]);
    expect(await roomsOf(stores).join({ ...room, commitment: '0'.repeat(64) }, ['ann'])).toBe('not-ready');
    await client.hset(key, 'server', 'another');
    expect(await roomsOf(stores).join(room, ['ann'])).toBe('not-ready');
  });
});

describe('a room calls people', () => {
  /** As if this much time had passed since the last call. */
  const passMs = async (ms: number): Promise<void> => {
    const { room: key } = saleKeys(room.saleId);
    const atMs = Number(await stores.redis.client.hget(key, 'atMs'));
    await stores.redis.client.hset(key, 'atMs', String(atMs - ms));
  };
  const serving = async (perMinute: number): Promise<number> =>
    (await roomsOf(stores).advance(room, perMinute)).serving;

  beforeEach(async () => {
    await joinRoom(stores, room, users(100));
  });

  it('at its rate, however often and by however many it is asked', async () => {
    await passMs(2_000);
    const all = await Promise.all(Array.from({ length: 20 }, () => serving(600)));
    // Ten a second, and what the calls themselves took.
    expect(Math.max(...all)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...all)).toBeLessThanOrEqual(40);
  });

  it('never more than a moment allows, however long nobody asked', async () => {
    await passMs(60_000);
    expect(await serving(600)).toBe(40);
  });

  it('also one by one, in a room that lets one in a minute', async () => {
    await passMs(50_000);
    expect(await serving(1)).toBe(0);
    await passMs(11_000);
    expect(await serving(1)).toBe(1);
  });

  it('not at all while it is paused, and does not make up for that', async () => {
    await passMs(60_000);
    expect(await serving(0)).toBe(0);
    expect(await serving(60)).toBe(0);
  });

  it('only those who are there, and not the next ones ahead of their time', async () => {
    await callEverybody(stores, room);
    expect(await serving(600_000)).toBe(100);
    expect(await roomsOf(stores).read(room)).toEqual({ arrivals: 100, serving: 100 });
  });
});

describe('the list of a draw', () => {
  it('has a leaf for everybody who came before the cut-off, and for nobody later', async () => {
    const people = users(LEAVES_PER_SEGMENT + 7);
    await joinRoom(stores, room, people);
    const drawn = await drawRoom(stores, room);
    await joinRoom(stores, room, ['late']);

    const parts = await Promise.all([0, 1, 2].map((segment) => roomsOf(stores).readListSegment(room.saleId, segment)));
    const leaves = Buffer.concat(parts.filter((part) => part !== undefined));
    const { saleId, commitment, listKey } = room;
    const expected = people.map((userId, i) =>
      leafOf({ saleId, commitment, arrival: i + 1, pseudonym: pseudonymOf(listKey, userId) }),
    );
    expect(parts[2]).toBeUndefined();
    expect(leaves.equals(Buffer.concat(expected))).toBe(true);
    expect(drawn.list).toEqual({ drawn: people.length, root: await rootOf(leaves) });
    expect(commitmentOf(drawn.secret as Buffer).toString('hex')).toBe(room.commitment);
  });

  it('is written once: who closes it again, after others came, changes nothing', async () => {
    await joinRoom(stores, room, ['ann']);
    const before = await drawRoom(stores, room);
    await joinRoom(stores, room, ['bob']);
    await stores.redis.client.hdel(saleKeys(room.saleId).room, 'drawn');
    expect(await drawRoom(stores, room)).toEqual(before);
  });

  it('may be empty', async () => {
    const drawn = await drawRoom(stores, room);
    expect(drawn.list).toEqual({ drawn: 0, root: await rootOf(Buffer.alloc(0)) });
  });

  it('keeps its secret in the database until it is revealed', async () => {
    await roomsOf(stores).closeList(room);
    const [listed] = await roomsOf(stores).find([room.saleId]);
    expect(listed).toMatchObject({ secret: undefined, list: { drawn: 0 } });
  });

  it('cannot be revealed before it is written, nor with another secret', async () => {
    await expect(roomsOf(stores).revealSecret(room.saleId)).rejects.toMatchObject({
      constraint: 'rooms_revealed_check',
    });
    await expect(
      stores.database.pool.query(`UPDATE rooms SET secret = $2 WHERE sale_id = $1`, [room.saleId, Buffer.alloc(32)]),
    ).rejects.toMatchObject({ constraint: 'rooms_commitment_check' });
  });
});

describe('a Redis that lost a room', () => {
  it('goes on behind all numbers that were given, and forgets nobody who was called', async () => {
    await joinRoom(stores, room, users(5));
    await roomsOf(stores).note(room.saleId, { arrivalsBound: 1_005, serving: 3 });
    await loseRoom(stores, room);
    expect(await roomsOf(stores).read(room)).toBeUndefined();

    const [known] = await roomsOf(stores).find([room.saleId]);
    expect(await roomsOf(stores).advance(known as Room, 0)).toEqual({ arrivals: 1_005, serving: 3 });
    expect(await joinRoom(stores, room, ['new'])).toEqual([1_006]);
  });

  it('leaves leaves of nobody for the numbers that it skipped', async () => {
    await roomsOf(stores).note(room.saleId, { arrivalsBound: 3, serving: 0 });
    await loseRoom(stores, room);
    const [known] = await roomsOf(stores).find([room.saleId]);
    await roomsOf(stores).advance(known as Room, 0);
    await joinRoom(stores, room, ['ann']);
    await drawRoom(stores, room);
    const leaves = await roomsOf(stores).readListSegment(room.saleId, 0);
    expect(leaves?.subarray(0, 3 * HASH_BYTES).equals(Buffer.alloc(3 * HASH_BYTES))).toBe(true);
    expect(leaves).toHaveLength(4 * HASH_BYTES);
  });

  it('keeps the room of a server that was only restarted', async () => {
    await joinRoom(stores, room, users(5));
    await stores.redis.client.hset(saleKeys(room.saleId).room, 'server', 'before the restart');
    expect(await roomsOf(stores).advance({ ...room, arrivalsBound: 1_005 }, 0)).toEqual({ arrivals: 5, serving: 0 });
    expect(await joinRoom(stores, room, ['new'])).toEqual([6]);
  });

  it('gives nobody the number that he had in the room of a deleted sale with the same id', async () => {
    await joinRoom(stores, room, ['ann', 'bob']);
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [room.saleId]);
    await stores.createSale({ saleId: room.saleId });
    const next = await giveRoom(stores, room.saleId);
    expect(await joinRoom(stores, next, ['bob'])).toEqual([1]);
    expect(await roomsOf(stores).join(room, ['ann'])).toBe('not-ready');
  });

  it('is told of a room before it was there', async () => {
    expect(await hashOf(room.saleId)).toMatchObject({ id: roomIdOf(room), arrivals: '0', serving: '0' });
  });
});

it('forgets a room with its sale', async () => {
  await joinRoom(stores, room, ['ann']);
  const past = { startsAt: new Date(Date.now() - 7_200_000), endsAt: new Date(Date.now() - 3_600_000) };
  await stores.sales.change(room.saleId, past);
  await stores.rebuildSale(room.saleId);
  await until(async () => (await stores.reconciliation.retire(room.saleId, 0)) === 'retired');
  const { room: roomKey, places } = saleKeys(room.saleId);
  expect(await stores.redis.client.exists(roomKey, places)).toBe(0);
});
