import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { Inlet, KeptRoom, RoomFigures, TurnClaim } from '../redis/room-store.js';
import { memberOf } from '../redis/room-members.js';
import type { RedisStore } from '../redis/redis-store.js';
import { solutionKey } from '../redis/sale-keys.js';
import { closeList } from './close-list.js';
import type { RoomLane } from './lanes.js';
import { type CodesSummary, findWayIn, redeemCode, summarizeCodes, type WayIn } from './room-codes.js';
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
import { drawnOf, type Room, type RoomCall, roomIdOf } from './room.js';

/** `waiting`: the place was not called; `full`: it was, and nobody more fits in; `left`: the user has left, and not joined again. */
export type ClaimedTurn =
  { readonly outcome: 'admitted'; readonly untilMs: number } | { readonly outcome: 'waiting' | 'full' | 'left' };

/** What of a lane is as PostgreSQL knew it a moment ago; its bound is left out where that is not good enough. */
type KnownLane = Omit<RoomLane, 'arrivalsBound'> & { readonly arrivalsBound: number | undefined };
type KnownRoom = Pick<Room, 'serving' | 'list' | 'weight'> &
  Pick<KnownLane, 'arrivalsBound'> & { readonly lanes: readonly KnownLane[] };

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

  /** The numbers of users, named by memberOf, 0 of one who came when the lane was full. At most JOINS_PER_CALL_MAX. */
  async join(room: Room, members: readonly string[]): Promise<'not-ready' | readonly number[]> {
    const [outcome, ...numbers] = await this.redis.sale(room.saleId).room.join(roomIdOf(room), members);
    return outcome === 'joined' ? numbers : outcome;
  }

  /**
   * Lets users in; each is told until when, or why not yet. Once more the same, while one is inside. At most CLAIMS_PER_CALL_MAX.
   */
  async claim(
    room: Room,
    claims: readonly TurnClaim[],
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

  /** The number of a user who has joined this lane, and not left. */
  findNumber(room: Room, userId: string, lane = 0): Promise<number | undefined> {
    return this.redis.sale(room.saleId).room.find(roomIdOf(room), memberOf(lane, userId));
  }

  /** How a user may come by this code; undefined where it is not good. */
  redeem(saleId: string, userId: string, code: string): Promise<WayIn | undefined> {
    return redeemCode(this.database.pool, saleId, userId, code);
  }

  /** How a user may come by a code that he has used. */
  findWayIn(saleId: string, userId: string): Promise<WayIn | undefined> {
    return findWayIn(this.database.pool, saleId, userId);
  }

  summarizeCodes(saleId: string): Promise<CodesSummary> {
    return summarizeCodes(this.database.pool, saleId);
  }

  /** Undefined if this Redis does not have the room. */
  read(room: Room): Promise<KeptRoom | undefined> {
    return this.redis.sale(room.saleId).room.read(roomIdOf(room), room.lanes.length);
  }

  /** Names the server that holds the sale. */
  serverOf(saleId: string): string {
    return this.redis.serverOf(saleId);
  }

  /** Undefined if this Redis does not have the room. */
  readFigures(room: Room): Promise<RoomFigures | undefined> {
    return this.redis.sale(room.saleId).room.readFigures(roomIdOf(room), room.lanes.length);
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  // What one worker at a time does.

  /**
   * Opens the room in Redis where it is not, and calls who is next; nobody where `perMinute` is 0. It is opened by what PostgreSQL
   * knows then: the bounds of a moment ago may be below numbers that were given since. And by then they are above those to come.
   */
  async advance(room: Room, perMinute: number, unitsLeft: number): Promise<Inlet> {
    const { room: store } = this.redis.sale(room.saleId);
    const { insideMax, insidePerUnit } = room;
    const advance = (known: KnownRoom): Promise<Inlet | 'lost'> =>
      store.advance(roomIdOf(room), {
        ...{ arrivalsBound: known.arrivalsBound, serving: known.serving, drawn: drawnOf(known)?.[0] },
        ...{ weight: known.weight, lanes: known.lanes },
        ...{ perMinute, insideMax, insidePerUnit, unitsLeft },
      });
    const lanes = room.lanes.map((lane) => ({ ...lane, arrivalsBound: undefined }));
    const inlet = await advance({ ...room, arrivalsBound: undefined, lanes });
    if (inlet !== 'lost') return inlet;
    const known = await reserveNumbers(this.database.pool, room.saleId);
    const opened = known === undefined ? 'lost' : await advance(known);
    if (opened === 'lost') throw new Error(`The room of ${room.saleId} is gone from PostgreSQL`);
    return opened;
  }

  /**
   * Has PostgreSQL know which places were called, and a number of each lane that nobody has, `general` first; resolves with how many
   * calls it learnt of.
   */
  async note(saleId: string, ...arrivalsBounds: readonly number[]): Promise<number> {
    const store = this.redis.sale(saleId).room;
    const entries = await store.readCalls();
    await noteAdvance(this.database.pool, saleId, {
      arrivalsBounds,
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

function toCall([, first, , last, , atMs, , lane = '0']: readonly string[]): RoomCall {
  return { lane: Number(lane), firstPlace: Number(first), lastPlace: Number(last), atMs: Number(atMs) };
}
