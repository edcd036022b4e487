import type { Database } from '../postgresql/database.js';
import type { RoomAdvance } from '../redis/room-store.js';
import type { RedisStore } from '../redis/redis-store.js';
import { closeList } from './close-list.js';
import {
  findRooms,
  listDueRooms,
  noteAdvance,
  readListSegment,
  revealSecret,
  type RoomOfSale,
} from './room-records.js';
import { type Room, roomIdOf } from './room.js';

/** How far a room is. */
export interface RoomProgress {
  /** The last number that was given. */
  readonly arrivals: number;
  /** Places up to this one were called. */
  readonly serving: number;
}

/** The waiting rooms of sales in both stores; each method's function, or script in `flashsale-core/lua/rooms`, says more. */
export class Rooms {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  find(saleIds: readonly string[]): Promise<Room[]> {
    return findRooms(this.database.pool, saleIds);
  }

  listDue(): Promise<RoomOfSale[]> {
    return listDueRooms(this.database.pool);
  }

  readListSegment(saleId: string, segment: number): Promise<Buffer | undefined> {
    return readListSegment(this.database.pool, saleId, segment);
  }

  /** The numbers of users, 0 of one who came when the room was full. At most JOINS_PER_CALL_MAX. */
  async join(room: Room, userIds: readonly string[]): Promise<'not-ready' | readonly number[]> {
    const [outcome, ...numbers] = await this.redis.sale(room.saleId).room.join(roomIdOf(room), userIds);
    return outcome === 'joined' ? numbers : outcome;
  }

  /** Undefined if this Redis does not have the room. */
  read(room: Room): Promise<RoomProgress | undefined> {
    return this.redis.sale(room.saleId).room.read(roomIdOf(room));
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  // What one worker at a time does.

  /** Opens the room in Redis where it is not, and calls who is next. */
  advance(room: Room, perMinute: number): Promise<RoomProgress> {
    const { arrivalsBound, serving, list } = room;
    const advance: RoomAdvance = { arrivalsBound, serving, drawn: list?.drawn, perMinute };
    return this.redis.sale(room.saleId).room.advance(roomIdOf(room), advance);
  }

  note(saleId: string, known: Pick<Room, 'arrivalsBound' | 'serving'>): Promise<void> {
    return noteAdvance(this.database.pool, saleId, known);
  }

  closeList(room: Room): Promise<'not-ready' | number> {
    return closeList(this.database, this.redis.sale(room.saleId).room, room);
  }

  revealSecret(saleId: string): Promise<void> {
    return revealSecret(this.database.pool, saleId);
  }
}
