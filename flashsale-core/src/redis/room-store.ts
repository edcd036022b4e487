import type { Redis } from 'ioredis';
import type { SaleKeys } from './sale-keys.js';
import type { FreezeRoomReply, JoinRoomReply } from './scripts.js';

/** Users in one script call, bounded by Lua's stack. */
export const JOINS_PER_CALL_MAX = 500;

/** Where commands are sent. */
interface Connection {
  readonly client: Redis;
}

/** What a room had got and called when PostgreSQL last heard of it, and how fast it goes on. */
export interface RoomAdvance {
  readonly arrivalsBound: number;
  readonly serving: number;
  readonly drawn: number | undefined;
  /** 0 while nobody is called. */
  readonly perMinute: number;
}

/** Access to the waiting room of one sale in Redis, as SaleStore is to the sale. A room is named by its id. */
export class RoomStore {
  constructor(
    private readonly redis: Connection,
    private readonly keys: Pick<SaleKeys, 'room' | 'places'>,
  ) {}

  join(roomId: string, userIds: readonly string[]): Promise<JoinRoomReply> {
    return this.#client.joinRoom(this.keys.room, this.keys.places, roomId, ...userIds);
  }

  freeze(roomId: string): Promise<FreezeRoomReply> {
    return this.#client.freezeRoom(this.keys.room, roomId);
  }

  async advance(
    roomId: string,
    { arrivalsBound, serving, drawn, perMinute }: RoomAdvance,
  ): Promise<{ readonly arrivals: number; readonly serving: number }> {
    const known = [String(arrivalsBound), String(serving), drawn === undefined ? '' : String(drawn)];
    const { room, places } = this.keys;
    const [arrivals, called] = await this.#client.advanceRoom(room, places, roomId, ...known, String(perMinute));
    return { arrivals, serving: called };
  }

  /** How far the room is; undefined if this Redis does not have it. */
  async read(roomId: string): Promise<{ readonly arrivals: number; readonly serving: number } | undefined> {
    const [id, arrivals, serving] = await this.#client.hmget(this.keys.room, 'id', 'arrivals', 'serving');
    return id === roomId ? { arrivals: Number(arrivals), serving: Number(serving) } : undefined;
  }

  /** A page of alternating user ids and numbers. */
  scanPlaces(cursor: string, count: number): Promise<[cursor: string, usersAndNumbers: string[]]> {
    return this.#client.hscan(this.keys.places, cursor, 'COUNT', count);
  }

  get #client(): Redis {
    return this.redis.client;
  }
}
