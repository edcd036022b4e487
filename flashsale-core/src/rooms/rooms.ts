import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { Inlet, KeptRoom, RoomFigures } from '../redis/room-store.js';
import type { RedisStore } from '../redis/redis-store.js';
import { solutionKey } from '../redis/sale-keys.js';
import { closeList } from './close-list.js';
import { type CodesSummary, hasUsedCode, redeemCode, summarizeCodes } from './room-codes.js';
import {
  findRooms,
  listDueRooms,
  noteAdvance,
  readListSegment,
  readSegmentRoots,
  reserveNumbers,
  revealSecret,
  type RoomOfSale,
} from './room-records.js';
import { type Room, type RoomCall, roomIdOf } from './room.js';

/** `waiting`: the place was not called; `full`: it was, and nobody more fits in; `left`: the user has left, and not joined again. */
export type ClaimedTurn =
  { readonly outcome: 'admitted'; readonly untilMs: number } | { readonly outcome: 'waiting' | 'full' | 'left' };

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

  readSegmentRoots(saleId: string): Promise<Buffer[]> {
    return readSegmentRoots(this.database.pool, saleId);
  }

  /** The numbers of users, 0 of one who came when the room was full. At most JOINS_PER_CALL_MAX. */
  async join(room: Room, userIds: readonly string[]): Promise<'not-ready' | readonly number[]> {
    const [outcome, ...numbers] = await this.redis.sale(room.saleId).room.join(roomIdOf(room), userIds);
    return outcome === 'joined' ? numbers : outcome;
  }

  /**
   * Lets users in; each is told until when, or why not yet. Once more the same, while one is inside. At most CLAIMS_PER_CALL_MAX.
   */
  async claim(
    room: Room,
    claims: readonly { readonly userId: string; readonly place: number }[],
  ): Promise<'not-ready' | { readonly bornMs: number; readonly turns: readonly ClaimedTurn[] }> {
    const [outcome, bornMs = 0, ...untilMs] = await this.redis.sale(room.saleId).room.claim(roomIdOf(room), claims);
    if (outcome === 'not-ready') return outcome;
    return { bornMs, turns: untilMs.map(toTurn) };
  }

  /** Makes room behind users who have bought. At most JOINS_PER_CALL_MAX. */
  leave(room: Room, userIds: readonly string[]): Promise<number> {
    return this.redis.sale(room.saleId).room.leave(roomIdOf(room), userIds);
  }

  /** Lets users in no more until they join again, and others in for those who are inside. At most JOINS_PER_CALL_MAX. */
  async decline(room: Room, userIds: readonly string[]): Promise<'not-ready' | 'left'> {
    const [outcome] = await this.redis.sale(room.saleId).room.decline(roomIdOf(room), userIds);
    return outcome;
  }

  /** Whether this solution of a challenge is used for the first time; remembered so long. */
  async spendSolution(signature: string, lastsMs: number): Promise<boolean> {
    const key = solutionKey(signature);
    return (await this.redis.at(key).set(key, '1', 'PX', lastsMs, 'NX')) === 'OK';
  }

  /** The number of a user who has joined, and not left. */
  findNumber(room: Room, userId: string): Promise<number | undefined> {
    return this.redis.sale(room.saleId).room.find(roomIdOf(room), userId);
  }

  /** Whether a user may come first by this code. */
  redeem(saleId: string, userId: string, code: string): Promise<boolean> {
    return redeemCode(this.database.pool, saleId, userId, code);
  }

  hasUsedCode(saleId: string, userId: string): Promise<boolean> {
    return hasUsedCode(this.database.pool, saleId, userId);
  }

  summarizeCodes(saleId: string): Promise<CodesSummary> {
    return summarizeCodes(this.database.pool, saleId);
  }

  /** Undefined if this Redis does not have the room. */
  read(room: Room): Promise<KeptRoom | undefined> {
    return this.redis.sale(room.saleId).room.read(roomIdOf(room));
  }

  /** Names the server that holds the sale. */
  serverOf(saleId: string): string {
    return this.redis.serverOf(saleId);
  }

  /** Undefined if this Redis does not have the room. */
  readFigures(room: Room): Promise<RoomFigures | undefined> {
    return this.redis.sale(room.saleId).room.readFigures(roomIdOf(room));
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  // What one worker at a time does.

  /**
   * Opens the room in Redis where it is not, and calls who is next; nobody where `perMinute` is 0. It is opened by what PostgreSQL
   * knows then: the bound of a moment ago may be below numbers that were given since. And by then the bound is above those to come.
   */
  async advance(room: Room, perMinute: number, unitsLeft: number): Promise<Inlet> {
    const { room: store } = this.redis.sale(room.saleId);
    const advance = ({ serving, list, insideMax, insidePerUnit }: Room, arrivalsBound: number | undefined) =>
      store.advance(roomIdOf(room), {
        ...{ arrivalsBound, serving, drawn: list?.drawn, perMinute, insideMax, insidePerUnit, unitsLeft },
      });
    const inlet = await advance(room, undefined);
    if (inlet !== 'lost') return inlet;
    const known = await reserveNumbers(this.database.pool, room.saleId);
    const { arrivalsBound, serving, list } = known ?? room;
    const opened = known === undefined ? 'lost' : await advance({ ...room, serving, list }, arrivalsBound);
    if (opened === 'lost') throw new Error(`The room of ${room.saleId} is gone from PostgreSQL`);
    return opened;
  }

  /** Has PostgreSQL know which places were called, and a number that nobody has; resolves with how many calls it learnt of. */
  async note(saleId: string, arrivalsBound: number): Promise<number> {
    const store = this.redis.sale(saleId).room;
    const entries = await store.readCalls();
    await noteAdvance(this.database.pool, saleId, {
      arrivalsBound,
      calls: entries.map(([, fields]) => toCall(fields)),
    });
    failPoint('after_calls_noted');
    if (entries.length > 0) await store.removeCalls(entries.map(([id]) => id));
    return entries.length;
  }

  closeList(room: Room): Promise<'not-ready' | number> {
    return closeList(this.database, this.redis.sale(room.saleId).room, room);
  }

  revealSecret(saleId: string): Promise<void> {
    return revealSecret(this.database.pool, saleId);
  }
}

function toTurn(untilMs: number): ClaimedTurn {
  if (untilMs > 0) return { outcome: 'admitted', untilMs };
  if (untilMs === -2) return { outcome: 'left' };
  return { outcome: untilMs === 0 ? 'waiting' : 'full' };
}

function toCall([, first, , last, , atMs]: readonly string[]): RoomCall {
  return { firstPlace: Number(first), lastPlace: Number(last), atMs: Number(atMs) };
}
