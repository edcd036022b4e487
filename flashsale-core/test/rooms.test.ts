import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ARRIVALS_MARGIN_MIN,
  commitmentOf,
  HASH_BYTES,
  type Inlet,
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

const UNITS_LEFT = 1_000;

/** As if this much time had passed since the last call. */
async function passMs(ms: number): Promise<void> {
  const { room: key } = saleKeys(room.saleId);
  const atMs = Number(await stores.redis.client.hget(key, 'atMs'));
  await stores.redis.client.hset(key, 'atMs', String(atMs - ms));
}

/** Calls so many, who have arrived. */
async function callPlaces(count: number): Promise<void> {
  await passMs(60_000);
  const { serving } = await roomsOf(stores).advance({ ...room, insideMax: count }, 600_000, UNITS_LEFT);
  expect(serving).toBe(count);
}

/** What happens to a room. */
interface Step {
  readonly is: 'advance' | 'claim' | 'buy' | 'end' | 'age' | 'note' | 'lose';
  readonly insideMax?: number;
  readonly from?: number;
  readonly count?: number;
}

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
  const serving = async (perMinute: number): Promise<number> =>
    (await roomsOf(stores).advance(room, perMinute, UNITS_LEFT)).serving;

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
    // Those of four seconds, and one that was not whole.
    expect(await serving(600)).toBe(41);
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
    expect(await roomsOf(stores).read(room)).toMatchObject({ arrivals: 100, serving: 100 });
  });
});

describe('who leaves a room', () => {
  const claim = async (userId: string, place: number): Promise<string> => {
    const claimed = await roomsOf(stores).claim(room, [{ userId, place }]);
    return claimed === 'not-ready' ? claimed : (claimed.turns[0]?.outcome ?? '');
  };

  it('makes room for the next at once, is let in no more, and comes again with the same number', async () => {
    const rooms = roomsOf(stores);
    await joinRoom(stores, room, ['ann', 'bob']);
    await rooms.advance({ ...room, insideMax: 1 }, 600_000, UNITS_LEFT);
    await callEverybody(stores, { ...room, insideMax: 1 });
    expect(await claim('ann', 1)).toBe('admitted');
    expect(await claim('bob', 2)).toBe('full');
    expect(await rooms.decline(room, ['ann', 'ann'])).toBe('left');
    expect(await claim('ann', 1)).toBe('left');
    expect(await claim('bob', 2)).toBe('admitted');
    expect(await rooms.findNumber(room, 'ann')).toBeUndefined();
    expect(await rooms.readFigures(room)).toMatchObject({ inside: 1, admitted: 2 });

    expect(await joinRoom(stores, room, ['ann'])).toEqual([1]);
    expect(await rooms.findNumber(room, 'ann')).toBe(1);
    expect(await claim('ann', 1)).toBe('full');
    expect(await rooms.decline(room, ['bob'])).toBe('left');
    expect(await claim('ann', 1)).toBe('admitted');
  });

  it('changes the share of those who buy for nobody, however often', async () => {
    await joinRoom(stores, room, ['ann']);
    await callEverybody(stores, room);
    for (let i = 0; i < 20; i += 1) {
      await joinRoom(stores, room, ['ann']);
      expect(await claim('ann', 1)).toBe('admitted');
      await roomsOf(stores).decline(room, ['ann']);
    }
    expect(await roomsOf(stores).advance(room, 0, UNITS_LEFT)).toMatchObject({ inside: 0, buying: 1 });
  });

  it('leaves no other room, and is as new to one that Redis lost', async () => {
    await joinRoom(stores, room, ['ann']);
    expect(await roomsOf(stores).decline({ ...room, commitment: '0'.repeat(64) }, ['ann'])).toBe('not-ready');
    expect(await roomsOf(stores).findNumber(room, 'ann')).toBe(1);
    await roomsOf(stores).decline(room, ['ann']);
    await stores.redis.client.unlink(saleKeys(room.saleId).room);
    await roomsOf(stores).advance(room, 0, UNITS_LEFT);
    expect(await roomsOf(stores).findNumber(room, 'ann')).toBe(1);
  });
});

describe('a room lets people in', () => {
  const claim = async (
    userIds: readonly string[],
    places = userIds.map((_, i) => i + 1),
  ): Promise<readonly string[]> => {
    const claims = userIds.map((userId, i) => ({ userId, place: places[i] as number }));
    const claimed = await roomsOf(stores).claim(room, claims);
    return claimed === 'not-ready' ? [claimed] : claimed.turns.map(({ outcome }) => outcome);
  };
  const advance = (limits: Partial<Room>, unitsLeft = UNITS_LEFT): Promise<Inlet> =>
    roomsOf(stores).advance({ ...room, ...limits }, 600_000, unitsLeft);
  /** As if the admissions of all who are inside had ended. */
  const endAdmissions = async (): Promise<void> => {
    const { inside } = saleKeys(room.saleId);
    const members = await stores.redis.client.zrange(inside, '0', '-1');
    for (const userId of members) await stores.redis.client.zadd(inside, '1', userId);
  };
  /** As if those who were called had been called this much earlier. */
  const age = async (ms: number): Promise<void> => {
    const { room: key } = saleKeys(room.saleId);
    const window = (await stores.redis.client.hget(key, 'window')) ?? '';
    const aged = window.replaceAll(/(^|,)(\d+):/g, (_, comma: string, atMs: string) => `${comma}${Number(atMs) - ms}:`);
    await stores.redis.client.hset(key, 'window', aged);
  };
  const people = users(1_000);

  beforeEach(async () => {
    await joinRoom(stores, room, people);
  });

  it('when their place was called, once for ten minutes', async () => {
    await callPlaces(2);
    expect(await claim(people.slice(0, 3))).toEqual(['admitted', 'admitted', 'waiting']);
    const [first, again] = [
      await roomsOf(stores).claim(room, [{ userId: 'user-0', place: 1 }]),
      await roomsOf(stores).claim(room, [{ userId: 'user-0', place: 1 }]),
    ];
    expect(again).toEqual(first);
    expect(await stores.redis.client.zcard(saleKeys(room.saleId).inside)).toBe(2);
  });

  it('as many as fit in: calls no more, admits no more, and goes on when one has bought or his time is over', async () => {
    await callPlaces(3);
    await advance({ insideMax: 2 });
    expect(await claim(people.slice(0, 4))).toEqual(['admitted', 'admitted', 'full', 'waiting']);
    expect(await advance({ insideMax: 2 })).toMatchObject({ serving: 3, inside: 2, limitedBy: 'inside' });
    expect(await roomsOf(stores).leave(room, ['user-0', 'nobody'])).toBe(1);
    expect(await claim(['user-2'], [3])).toEqual(['admitted']);
    await endAdmissions();
    await passMs(1_000);
    expect(await advance({ insideMax: 2 })).toMatchObject({ serving: 5, inside: 0 });
  });

  it('so many as there are units for', async () => {
    await passMs(4_000);
    expect(await advance({ insidePerUnit: 2 }, 10)).toMatchObject({ serving: 20, limitedBy: 'stock' });
    expect(new Set(await claim(people.slice(0, 20)))).toEqual(new Set(['admitted']));
    // Nobody has left and nothing was bought.
    await passMs(4_000);
    expect(await advance({ insidePerUnit: 2 }, 10)).toMatchObject({ serving: 20, inside: 20 });
    // All have bought, and five units are left.
    await roomsOf(stores).leave(room, people.slice(0, 20));
    await passMs(4_000);
    expect(await advance({ insidePerUnit: 2 }, 5)).toMatchObject({ serving: 30, buying: 1 });
    await passMs(4_000);
    expect(await advance({ insidePerUnit: 2 }, 0)).toMatchObject({ serving: 30, limitedBy: 'stock' });
  });

  it('more of them for each unit the fewer of them buy', async () => {
    await passMs(4_000);
    await advance({ insidePerUnit: 1 }, 100);
    await claim(people.slice(0, 100));
    await roomsOf(stores).leave(room, people.slice(0, 20));
    await endAdmissions();
    await passMs(4_000);
    // Measured of a hundred, and ten who stand for those of whom nothing is known.
    expect(await advance({ insidePerUnit: 1 }, 3)).toMatchObject({ buying: 0.273, serving: 111 });
  });

  it('more of them than fit in, the fewer of those who are called come, once they had their time to', async () => {
    await passMs(4_000);
    expect(await advance({ insideMax: 100 })).toMatchObject({ serving: 100, showUp: 1 });
    // Half of them never come, one comes late: he is let in, too.
    await claim(people.slice(0, 50));
    await passMs(4_000);
    expect(await advance({ insideMax: 100 })).toMatchObject({ serving: 100, inside: 50 });
    await age(120_000);
    await passMs(4_000);
    // 50 places, of those who are called 60 in 110 come.
    expect(await advance({ insideMax: 100 })).toMatchObject({ serving: 191, showUp: 0.545 });
    expect(await claim(['user-60'], [61])).toEqual(['admitted']);
  });

  it('nobody while Redis does not have the room, and none of those who were inside of one that lost it', async () => {
    await callPlaces(2);
    const before = await roomsOf(stores).claim(room, [{ userId: 'user-0', place: 1 }]);
    await roomsOf(stores).note(room.saleId, 2_000);
    await loseRoom(stores, room);
    expect(await claim(['user-0'])).toEqual(['not-ready']);
    const [known] = await roomsOf(stores).find([room.saleId]);
    room = known as Room;
    const { bornMs, inside } = await advance({ insideMax: 1 });
    expect(inside).toBe(0);
    expect(before === 'not-ready' || before.bornMs < bornMs).toBe(true);
    expect(await claim(['user-1', 'user-0'], [2, 1])).toEqual(['admitted', 'full']);
  });

  it('never more than the limit, nor before their turn, whoever comes when, and each call is noted once', async () => {
    const step = fc.record<Step>({
      is: fc.constantFrom('advance', 'advance', 'claim', 'claim', 'claim', 'buy', 'end', 'age', 'note', 'lose'),
      insideMax: fc.integer({ min: 1, max: 5 }),
      from: fc.nat(25),
      count: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const { saleId } = await stores.openSale();
        room = await giveRoom(stores, saleId);
        await joinRoom(stores, room, people.slice(0, 30));
        const inside = new Set<string>();
        let [limit, called] = [0, 0];
        const [seen, expected]: [unknown[], unknown[]] = [[], []];
        const outcomeOf = (userId: string, place: number): string => {
          if (inside.has(userId)) return 'admitted';
          if (place > called) return 'waiting';
          if (limit > 0 && inside.size >= limit) return 'full';
          inside.add(userId);
          return 'admitted';
        };
        const act: Record<Step['is'], (step: Step) => Promise<void>> = {
          advance: async ({ insideMax = 0 }) => {
            await passMs(4_000);
            limit = insideMax;
            const { serving } = await advance({ insideMax });
            seen.push(serving >= called);
            expected.push(true);
            called = serving;
          },
          claim: async ({ from = 0, count = 0 }) => {
            const claimants = people.slice(from, Math.min(from + count, 30));
            const places = claimants.map((_, i) => from + i + 1);
            seen.push(await claim(claimants, places));
            expected.push(claimants.map((userId, i) => outcomeOf(userId, places[i] as number)));
          },
          buy: async ({ from = 0 }) => {
            const userId = people[from] as string;
            seen.push(await roomsOf(stores).leave(room, [userId]));
            expected.push(inside.delete(userId) ? 1 : 0);
          },
          end: async () => {
            await endAdmissions();
            inside.clear();
          },
          age: () => age(120_000),
          note: async () => void (await roomsOf(stores).note(saleId, 30)),
          lose: async () => {
            await roomsOf(stores).note(saleId, 30);
            await loseRoom(stores, room);
            room = ((await roomsOf(stores).find([saleId])) as [Room])[0];
            await roomsOf(stores).advance({ ...room, insideMax: limit || undefined }, 0, 0);
            inside.clear();
          },
        };
        for (const one of steps) await act[one.is](one);
        expect(seen).toEqual(expected);
        for (let i = 0; i < 2; i += 1) await roomsOf(stores).note(saleId, 30);
        const { rows } = await stores.database.pool.query<{ sum: number; last: number; serving: number }>(
          `SELECT COALESCE(SUM(last_place - first_place + 1), 0)::int AS sum, COALESCE(MAX(last_place), 0)::int AS last, (SELECT serving FROM rooms WHERE sale_id = $1)
             FROM room_calls WHERE sale_id = $1`,
          [saleId],
        );
        expect(rows[0]).toEqual({ sum: called, last: called, serving: called });
      }),
      { seed: propertySeed, numRuns: 15 },
    );
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
    await joinRoom(stores, room, users(LEAVES_PER_SEGMENT));
    await stores.redis.client.hdel(saleKeys(room.saleId).room, 'drawn');
    expect(await drawRoom(stores, room)).toEqual(before);
    expect(await roomsOf(stores).readListSegment(room.saleId, 1)).toBeUndefined();
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
    await callPlaces(3);
    await roomsOf(stores).note(room.saleId, 1_005);
    await loseRoom(stores, room);
    expect(await roomsOf(stores).read(room)).toBeUndefined();

    // Whoever opens it may have read PostgreSQL before the last note.
    expect(room.arrivalsBound).toBeLessThan(1_005);
    expect(await roomsOf(stores).advance(room, 0, 0)).toMatchObject({ arrivals: 1_005, serving: 3 });
    expect(await joinRoom(stores, room, ['new'])).toEqual([1_006]);

    // A call of the Redis that was lost, and had called more than PostgreSQL knew.
    await stores.redis.client.xadd(saleKeys(room.saleId).calls, '*', 'first', '2', 'last', '5', 'atMs', '1');
    await roomsOf(stores).note(room.saleId, 1_005);
    const { rows } = await stores.database.pool.query<{ first_place: number; last_place: number }>(
      'SELECT first_place, last_place FROM room_calls WHERE sale_id = $1 ORDER BY first_place DESC LIMIT 1',
      [room.saleId],
    );
    expect(rows).toEqual([{ first_place: 4, last_place: 5 }]);
    const [known] = await roomsOf(stores).find([room.saleId]);
    expect(await roomsOf(stores).advance(known as Room, 0, 0)).toMatchObject({ serving: 5 });
  });

  it('gives no number again that was given since it was opened, when it is lost once more before the next note', async () => {
    const given = await joinRoom(stores, room, ['ann']);
    await roomsOf(stores).note(room.saleId, 1 + ARRIVALS_MARGIN_MIN);
    for (const user of ['bob', 'cora']) {
      await loseRoom(stores, room);
      await roomsOf(stores).advance(room, 0, 0);
      given.push(...(await joinRoom(stores, room, [user])));
    }
    expect(given).toEqual([1, ARRIVALS_MARGIN_MIN + 2, 2 * ARRIVALS_MARGIN_MIN + 2]);
  });

  it('leaves leaves of nobody for the numbers that it skipped', async () => {
    await loseRoom(stores, room);
    await roomsOf(stores).advance(room, 0, 0);
    await joinRoom(stores, room, ['ann']);
    await drawRoom(stores, room);
    const leaves = await roomsOf(stores).readListSegment(room.saleId, 0);
    const skippedBytes = ARRIVALS_MARGIN_MIN * HASH_BYTES;
    expect(leaves?.subarray(0, skippedBytes).equals(Buffer.alloc(skippedBytes))).toBe(true);
    expect(leaves).toHaveLength(skippedBytes + HASH_BYTES);
  });

  it('keeps the room of a server that was only restarted', async () => {
    await joinRoom(stores, room, users(5));
    await stores.redis.client.hset(saleKeys(room.saleId).room, 'server', 'before the restart');
    expect(await roomsOf(stores).advance({ ...room, arrivalsBound: 1_005 }, 0, 0)).toMatchObject({
      arrivals: 5,
      serving: 0,
    });
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
