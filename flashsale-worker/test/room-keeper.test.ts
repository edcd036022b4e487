import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Leases, leafOf, memberOf, pseudonymOf, type Room, rootOf, type Sale, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { Registry } from 'prom-client';
import {
  drawRoom,
  giveRoom,
  joinRoom,
  loseRoom,
  RecordingLogger,
  reserveFor,
  roomsOf,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { RoomKeeper } from '../src/rooms/room-keeper.service.js';
import { RoomMetrics } from '../src/rooms/room-metrics.js';

const HOUR_MS = 3_600_000;
/** Less than the time between cut-off and start. */
const SOON_MS = 1_500;

const stores = useStores();

function startKeeper(instance = 'one', metrics = new RoomMetrics(new Registry())): RoomKeeper {
  Logger.overrideLogger(new RecordingLogger());
  const keeper = new RoomKeeper(roomsOf(stores), stores.reconciliation, new Leases(stores.redis, instance), metrics);
  stores.defer(() => keeper.stop());
  keeper.start();
  return keeper;
}

async function saleWithRoom(startsInMs: number, perMinute: number, arrivals: number): Promise<[Sale, Room]> {
  const sale = await stores.openSale({
    startsAt: new Date(Date.now() + startsInMs),
    endsAt: new Date(Date.now() + HOUR_MS),
    totalStock: 1,
  });
  const room = await giveRoom(stores, sale.saleId, { perMinute });
  await joinRoom(stores, room, users(arrivals));
  return [sale, room];
}

async function readRoom({ saleId }: Pick<Room, 'saleId'>): Promise<Room> {
  const [room] = await roomsOf(stores).find([saleId]);
  if (room === undefined) throw new Error(`${saleId} has no room`);
  return room;
}

const serving = async (room: Room): Promise<number> => (await roomsOf(stores).read(room))?.serving ?? 0;

describe('the keeper of waiting rooms', () => {
  it('closes the list before the start, reveals the secret at the start, and then calls people', async () => {
    const [sale, room] = await saleWithRoom(SOON_MS, 6_000, 30);
    startKeeper();
    const listed = await until(async () => {
      const now = await readRoom(room);
      return now.list === undefined ? undefined : { ...now, atMs: Date.now() };
    });
    expect(listed).toMatchObject({ list: { drawn: 30 }, secret: undefined });
    expect(listed.atMs).toBeLessThan(sale.startsAt.getTime());
    expect(await serving(room)).toBe(0);

    await until(async () => (await readRoom(room)).secret !== undefined);
    expect(Date.now()).toBeGreaterThanOrEqual(sale.startsAt.getTime());
    await until(async () => (await serving(room)) === 30);
    await until(async () => (await readRoom(room)).serving === 30);
    expect((await readRoom(room)).arrivalsBound).toBeGreaterThan(30);
  });

  it('draws and calls people in each lane of a room, and notes and measures all of them', async () => {
    const { saleId } = await stores.openSale({
      ...{ startsAt: new Date(Date.now() - 1_000), endsAt: new Date(Date.now() + HOUR_MS), totalStock: 1 },
    });
    const room = await giveRoom(stores, saleId, { perMinute: 6_000, lanes: [{ name: 'members', weight: 2 }] });
    await joinRoom(stores, room, [...users(30), ...users(12).map((userId) => memberOf(1, userId))]);
    const registry = new Registry();
    startKeeper('one', new RoomMetrics(registry));
    const noted = await until(async () => {
      const now = await readRoom(room);
      return now.serving === 30 && now.lanes[0]?.serving === 12 ? now : undefined;
    });
    expect(noted).toMatchObject({ list: { drawn: 42 }, lanes: [{ drawn: 12 }] });
    expect(noted.lanes[0]?.arrivalsBound).toBeGreaterThan(12);
    for (const name of ['arrivals', 'called'])
      await until(async () => (await registry.metrics()).includes(`flashsale_room_${name}{sale="${saleId}"} 42`));
  });

  it('calls people in one room while the list of another is being written', async () => {
    const [, waiting] = await saleWithRoom(SOON_MS, 6_000, 30);
    const [, calling] = await saleWithRoom(-1_000, 6_000, 30);
    await drawRoom(stores, calling);
    const blocker = await stores.database.pool.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE room_lists IN SHARE MODE');
      startKeeper();
      await until(async () => {
        const { rows } = await stores.database.pool.query(
          `SELECT 1 FROM pg_locks WHERE relation = 'room_lists'::regclass AND NOT granted`,
        );
        return rows.length > 0;
      });
      const before = await serving(calling);
      await joinRoom(stores, calling, users(60).slice(30));
      await until(async () => (await serving(calling)) === 60);
      expect(before).toBeLessThan(60);
      // What is noted of its room does not wait, either.
      await until(async () => (await readRoom(calling)).serving === 60);
      expect(await readRoom(waiting)).toMatchObject({ list: undefined });
    } finally {
      await blocker.query('COMMIT');
      blocker.release();
    }
    await until(async () => (await readRoom(waiting)).list?.drawn === 30);
  });

  it('measures the room, its list and its draw', async () => {
    const [, { saleId }] = await saleWithRoom(-1_000, 6_000, 30);
    const registry = new Registry();
    startKeeper('one', new RoomMetrics(registry));
    const of = (name: string, labels = ''): string => `flashsale_room_${name}{sale="${saleId}"${labels}}`;
    const exported = await until(async () => {
      const text = await registry.metrics();
      return text.includes(`${of('called')} 30`) ? text : undefined;
    });
    for (const line of [
      `${of('arrivals')} 30`,
      `${of('admitted')} 0`,
      `${of('inside')} 0`,
      `${of('calls_per_minute')} 6000`,
      `${of('list_overdue_seconds')} 0`,
    ])
      expect(exported).toContain(`${line}\n`);
    expect(exported).toMatch(/^flashsale_room_list_seconds_count [1-9]/m);
    expect(exported).toMatch(/^flashsale_room_reveal_seconds_count [1-9]/m);
    await until(async () => (await registry.metrics()).includes(`${of('limit', ',limit="arrivals"')} 1`));
    expect(await registry.metrics()).toContain(`${of('limit', ',limit="rate"')} 0`);
  });

  it('opens a room that Redis has never had, or has lost', async () => {
    const { saleId } = await stores.openSale({
      startsAt: new Date(Date.now() + HOUR_MS),
      endsAt: new Date(Date.now() + 2 * HOUR_MS),
    });
    const room = await giveRoom(stores, saleId);
    await loseRoom(stores, room);
    startKeeper();
    await until(async () => (await roomsOf(stores).read(room)) !== undefined);
  });

  it('gives no number again when a room that it has just opened is lost once more', async () => {
    const { saleId } = await stores.openSale({
      startsAt: new Date(Date.now() + HOUR_MS),
      endsAt: new Date(Date.now() + 2 * HOUR_MS),
    });
    const room = await giveRoom(stores, saleId);
    startKeeper();
    const given = await joinRoom(stores, room, ['ann']);
    const { arrivalsBound } = await readRoom(room);
    await until(async () => (await readRoom(room)).arrivalsBound > arrivalsBound);
    for (const user of ['bob', 'cora']) {
      await loseRoom(stores, room);
      await until(async () => (await roomsOf(stores).read(room)) !== undefined);
      given.push(...(await joinRoom(stores, room, [user])));
    }
    expect(new Set(given).size).toBe(given.length);
  });

  it('calls nobody while the room is paused, nor when nothing is left to buy', async () => {
    const [, room] = await saleWithRoom(-1_000, 6_000, 1_000);
    await stores.database.pool.query(`UPDATE rooms SET paused_because = 'Wait' WHERE sale_id = $1`, [room.saleId]);
    startKeeper();
    await until(async () => (await readRoom(room)).secret !== undefined);
    const { room: key } = saleKeys(room.saleId);
    const untilAdvanced = async (): Promise<void> => {
      const atMs = await stores.redis.client.hget(key, 'atMs');
      await until(async () => (await stores.redis.client.hget(key, 'atMs')) !== atMs);
    };
    await untilAdvanced();
    expect(await serving(room)).toBe(0);

    await stores.database.pool.query('UPDATE rooms SET paused_because = NULL WHERE sale_id = $1', [room.saleId]);
    await until(async () => (await serving(room)) > 0);

    await reserveFor(stores, room.saleId, ['ann']);
    for (let i = 0; i < 2; i += 1) await untilAdvanced();
    const before = await serving(room);
    for (let i = 0; i < 2; i += 1) await untilAdvanced();
    expect(await serving(room)).toBe(before);
  });

  it('keeps the rate where two keepers are at work', async () => {
    const [, room] = await saleWithRoom(-1_000, 600, 1_000);
    for (const instance of ['one', 'two']) startKeeper(instance);
    await until(async () => (await serving(room)) > 0);
    const { room: key } = saleKeys(room.saleId);
    const read = async (): Promise<{ atMs: number; serving: number }> => {
      const [atMs, called] = await stores.redis.client.hmget(key, 'atMs', 'serving');
      return { atMs: Number(atMs), serving: Number(called) };
    };
    const first = await read();
    const last = await until(async () => {
      const now = await read();
      return now.atMs - first.atMs >= 2_000 ? now : undefined;
    });
    const expected = (last.atMs - first.atMs) / 100;
    expect(Math.abs(last.serving - first.serving - expected)).toBeLessThanOrEqual(1);
  });
});

describe('a worker that is killed while it looks after a room', () => {
  it.each([
    ['draws', ['after_freeze', 'after_list_root', 'after_reveal'], false],
    ['calls', ['after_advance', 'after_calls_noted'], true],
  ])('and %s: the next ones make the same draw, and call everybody once', async (_, points, isDrawn) => {
    const [, room] = await saleWithRoom(-1_000, 600_000, 30);
    if (isDrawn) await drawRoom(stores, room);
    for (const point of points) {
      const worker = stores.start('flashsale-worker', { FAILPOINTS: `${point}:kill` });
      expect((await worker.exited(60_000)).signal).toBe('SIGKILL');
    }
    // As if he had come while nobody looked after the room.
    await joinRoom(stores, room, ['late']);
    startKeeper();
    const drawn = await until(async () => {
      const now = await readRoom(room);
      return now.serving === 31 ? now : undefined;
    });
    const leaves = users(30).map((userId, i) =>
      leafOf({ ...room, arrival: i + 1, pseudonym: pseudonymOf(room.listKey, userId) }),
    );
    expect(drawn.list).toEqual({ drawn: 30, root: await rootOf(Buffer.concat(leaves)) });
    const { rows } = await stores.database.pool.query<{ first_place: number; last_place: number }>(
      'SELECT first_place, last_place FROM room_calls WHERE sale_id = $1 ORDER BY first_place',
      [room.saleId],
    );
    expect(rows.map(({ first_place: first }) => first)).toEqual([
      1,
      ...rows.slice(0, -1).map(({ last_place: last }) => last + 1),
    ]);
    expect(rows.at(-1)?.last_place).toBe(31);
  });
});
