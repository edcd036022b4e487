import { randomUUID } from 'node:crypto';
import { createRoom, drawPlaces, JOINS_PER_CALL_MAX, type Room, Rooms, seedOf } from 'flashsale-core';
import { type ServerProcess, until } from 'flashsale-testkit';
import type { BenchStores } from '../stores/bench-stores.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SHOWN_DEADLINE_MS = 300_000;
const LOOK_PERIOD_MS = 10;
/** Calls under way at once while a room is filled; one that was not answered in time is repeated, which changes nothing. */
const CALLS_AT_ONCE = 3;
const CALL_TRIES_MAX = 5;
const USERS_PER_SCAN = 1_000;

interface RoomAnswer {
  readonly etag: string;
  readonly phase: string;
  readonly serving: number;
  readonly listRoot: string | null;
  readonly isRevealed: boolean;
}

/** A sale with a waiting room, which workers open and draw as in production. */
export class RoomSale {
  private constructor(
    private readonly stores: BenchStores,
    readonly saleId: string,
    readonly room: Room,
  ) {}

  /** Writes both at once, as an operator has them before the sale. */
  static async create(
    stores: BenchStores,
    { startsAt, units, perMinute }: { readonly startsAt: Date; readonly units: number; readonly perMinute: number },
  ): Promise<RoomSale> {
    const saleId = `room-${randomUUID()}`;
    const room = await stores.database.transaction(async (client) => {
      await client.query(
        `INSERT INTO sales (id, name, total_stock, starts_at, ends_at, mode) VALUES ($1, 'Benchmark', $2, $3, $4, 'INSTANT')`,
        [saleId, units, startsAt, new Date(startsAt.getTime() + DAY_MS)],
      );
      return createRoom(client, saleId, { opensAt: new Date(Date.now() - MINUTE_MS), perMinute });
    });
    if (room === undefined) throw new Error(`${saleId} has a room already`);
    return new RoomSale(stores, saleId, room);
  }

  get rooms(): Rooms {
    return new Rooms(this.stores.database, this.stores.redis);
  }

  read({ port }: ServerProcess): Promise<RoomAnswer | undefined> {
    return readRoom(`http://127.0.0.1:${port}/api/v1/sale/${this.saleId}/room`);
  }

  /** Waits until an API shows the room like this. */
  untilShown(
    api: ServerProcess,
    what: string,
    shown: (room: RoomAnswer) => boolean,
    signal: AbortSignal,
  ): Promise<RoomAnswer> {
    return until(
      async () => {
        const room = await this.read(api);
        return room !== undefined && shown(room) ? room : undefined;
      },
      {
        what: `the room of ${this.saleId} ${what}`,
        deadlineMs: SHOWN_DEADLINE_MS,
        pollPeriodMs: LOOK_PERIOD_MS,
        signal,
      },
    );
  }

  /** Lets `<prefix>0` to `<prefix><count - 1>` arrive, by the script alone. */
  async fill(prefix: string, count: number): Promise<void> {
    const { rooms } = this;
    let next = 0;
    const joinSome = async (): Promise<void> => {
      while (next < count) {
        const from = next;
        next = Math.min(from + JOINS_PER_CALL_MAX, count);
        const users = Array.from({ length: next - from }, (_, i) => `${prefix}${from + i}`);
        await this.#join(rooms, users);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, joinSome));
  }

  async #join(rooms: Rooms, users: readonly string[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const joined = await rooms.join(this.room, users);
        if (joined === 'not-ready') throw new Error(`the room of ${this.saleId} is not ready`);
        return;
      } catch (error) {
        if (tries === CALL_TRIES_MAX) throw error;
      }
    }
  }

  /** Moves the start, as an operator does. */
  async startAt(startsAt: Date): Promise<void> {
    await this.stores.query('UPDATE sales SET starts_at = $2 WHERE id = $1', [this.saleId, startsAt]);
  }

  /** As an operator does. */
  async setRate(perMinute: number): Promise<void> {
    await this.stores.query('UPDATE rooms SET per_minute = $2 WHERE sale_id = $1', [this.saleId, perMinute]);
  }

  /** Who has which number; that of 1 first. */
  async readUsers(): Promise<readonly string[]> {
    const { room } = this.stores.redis.sale(this.saleId);
    const users: string[] = [];
    let cursor = '0';
    do {
      const [next, usersAndNumbers] = await room.scanPlaces(cursor, USERS_PER_SCAN);
      for (let i = 0; i < usersAndNumbers.length; i += 2)
        users[Number(usersAndNumbers[i + 1]) - 1] = usersAndNumbers[i] as string;
      cursor = next;
    } while (cursor !== '0');
    return users;
  }

  /** The arrival that the draw makes the first, before anybody else can know it. */
  async firstOfDraw(): Promise<number> {
    const { saleId } = this;
    const [row] = await this.stores.query<{ secret: Buffer; drawn: number; list_root: Buffer }>(
      'SELECT secret, drawn, list_root FROM rooms WHERE sale_id = $1',
      [saleId],
    );
    if (row === undefined) throw new Error(`${saleId} has no room`);
    const places = await drawPlaces(seedOf(row.secret, saleId, row.drawn, row.list_root), row.drawn);
    return places.indexOf(1) + 1;
  }

  redisBytes(): Promise<number> {
    const { room, places } = this.stores.redis.sale(this.saleId).keys;
    return this.stores.redisMemoryBytes([room, places]);
  }
}

interface Draw {
  readonly listRoot: string | null;
  readonly secret: string | null;
}

async function readRoom(url: string): Promise<RoomAnswer | undefined> {
  const response = await fetch(url);
  const body = (await response.json()) as { phase: string; serving: number; draw: Draw };
  if (!response.ok) return undefined;
  const { phase, serving, draw } = body;
  const { listRoot, secret } = draw;
  return { etag: response.headers.get('etag') ?? '', phase, serving, listRoot, isRevealed: secret !== null };
}
