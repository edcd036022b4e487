import type { Redis } from 'ioredis';
import { placeText, readMember } from './room-members.js';
import type { SaleKeys } from './sale-keys.js';
import type { ClaimTurnReply, DeclineTurnReply, FreezeRoomReply, InletLimit, JoinRoomReply } from './scripts.js';

/** Users in one script call, bounded by Lua's stack. */
export const JOINS_PER_CALL_MAX = 500;

/** Calls that are read, and noted, at once. */
const CALLS_PER_READ = 1_000;

/** Where commands are sent. */
interface Connection {
  readonly client: Redis;
}

/** Of the answer of advance-room, before those of the lanes. */
const FIELDS_OF_ROOM = 7;

/** Turns in one script call. */
export const CLAIMS_PER_CALL_MAX = 250;

/** What a lane had got and called when PostgreSQL last heard of it. */
interface LaneAdvance {
  readonly weight: number;
  /** Undefined where PostgreSQL was not asked just now: then a room that is lost stays so. */
  readonly arrivalsBound: number | undefined;
  readonly serving: number;
  readonly drawn: number | undefined;
}

/** The same for the lane `general` of a room, and how the room goes on. */
export interface RoomAdvance extends Omit<LaneAdvance, 'weight'> {
  /** 0 while nobody is called. */
  readonly perMinute: number;
  /** Undefined for any number. */
  readonly insideMax: number | undefined;
  /** Undefined for any number. */
  readonly insidePerUnit: number | undefined;
  readonly unitsLeft: number;
  /** Of `general`, where the room has other lanes. */
  readonly weight?: number;
  /** Beside `general`. */
  readonly lanes?: readonly LaneAdvance[];
}

/** How far a lane of a room is. */
export interface LaneProgress {
  /** The last number that was given. */
  readonly arrivals: number;
  /** Places up to this one were called. */
  readonly serving: number;
}

/** How far a room is; its own numbers are those of the lane `general`. */
export interface RoomProgress extends LaneProgress {
  /** Since when this Redis has the room; admissions of before are no longer good. */
  readonly bornMs: number;
  /** Beside `general`. */
  readonly lanes: readonly LaneProgress[];
}

/** How far a room is, and whether it is looked after. */
export interface KeptRoom extends RoomProgress {
  /** When a worker looked after the room last, in epoch ms by the clock of Redis. */
  readonly keptAtMs: number;
}

/** How a room lets people in. */
export interface Inlet extends RoomProgress {
  readonly inside: number;
  /** Let in at some time. */
  readonly admitted: number;
  /** Which share of those who are called comes, and of those who come buys; measured. */
  readonly showUp: number;
  readonly buying: number;
  /** What it waits for before it calls more. */
  readonly limitedBy: InletLimit;
}

/** What operators see of a room. */
export interface RoomFigures {
  readonly arrivals: number;
  readonly serving: number;
  /** Let in, and neither done buying nor out of their time. */
  readonly inside: number;
  /** Let in at some time. */
  readonly admitted: number;
  /** Of those who were called and had time to come, how many were counted, and how many of them came. */
  readonly called: number;
  readonly came: number;
  /** Why no more were called last time; undefined where nobody has looked after the room since an update. */
  readonly limitedBy: InletLimit | undefined;
  /** Beside `general`. */
  readonly lanes: readonly LaneProgress[];
}

/** A user who says that his place was called. */
export interface TurnClaim {
  readonly userId: string;
  readonly place: number;
  /** Where it is not `general`. */
  readonly lane?: number | undefined;
}

/** Access to the waiting room of one sale in Redis, as SaleStore is to the sale. A room is named by its id. */
export class RoomStore {
  constructor(
    private readonly redis: Connection,
    private readonly keys: Pick<SaleKeys, 'room' | 'places' | 'inside' | 'admitted' | 'calls' | 'left'>,
  ) {}

  /** @param members as memberOf names them */
  join(roomId: string, members: readonly string[]): Promise<JoinRoomReply> {
    const { room, places, left } = this.keys;
    return this.#client.joinRoom(room, places, left, roomId, ...members);
  }

  /** @param lanes how many there are beside `general` */
  freeze(roomId: string, lanes = 0): Promise<FreezeRoomReply> {
    return this.#client.freezeRoom(this.keys.room, roomId, String(lanes));
  }

  async advance(roomId: string, advance: RoomAdvance): Promise<Inlet | 'lost'> {
    const { perMinute, insideMax = 0, insidePerUnit = 0, unitsLeft, weight = 1, lanes = [] } = advance;
    const known = knownOf(advance);
    const limits = [perMinute, insideMax, insidePerUnit, unitsLeft].map(String);
    const ofLanes =
      lanes.length === 0 ? [] : [String(weight), ...lanes.flatMap((lane) => [String(lane.weight), ...knownOf(lane)])];
    const { room, places, inside, admitted, calls, left } = this.keys;
    const keys = [room, places, inside, admitted, calls, left];
    const [reply, wereAdmitted] = await Promise.all([
      this.#client.advanceRoom(...keys, roomId, ...known, ...limits, ...ofLanes),
      this.#client.hlen(admitted),
    ]);
    if (reply[0] === 'lost') return 'lost';
    return {
      ...{ arrivals: reply[0], serving: reply[1], bornMs: reply[2], inside: reply[3], admitted: wereAdmitted },
      ...{ showUp: Number(reply[4]), buying: Number(reply[5]), limitedBy: reply[6] },
      lanes: lanesOf(reply.slice(FIELDS_OF_ROOM)),
    };
  }

  /** At most CLAIMS_PER_CALL_MAX. */
  claim(roomId: string, claims: readonly TurnClaim[]): Promise<ClaimTurnReply> {
    const { room, inside, admitted, left } = this.keys;
    const args = claims.flatMap(({ userId, place, lane = 0 }) => [userId, placeText(lane, place)]);
    return this.#client.claimTurn(room, inside, admitted, left, roomId, ...args);
  }

  /** Resolves with how many were inside. At most JOINS_PER_CALL_MAX. */
  leave(roomId: string, userIds: readonly string[]): Promise<number> {
    return this.#client.leaveRoom(this.keys.room, this.keys.inside, roomId, ...userIds);
  }

  /** At most JOINS_PER_CALL_MAX. */
  decline(roomId: string, userIds: readonly string[]): Promise<DeclineTurnReply> {
    const { room, inside, left } = this.keys;
    return this.#client.declineTurn(room, inside, left, roomId, ...userIds);
  }

  /** How far the room is, with so many lanes beside `general`; undefined if this Redis does not have it. */
  async read(roomId: string, lanes = 0): Promise<KeptRoom | undefined> {
    const fields = ['id', 'arrivals', 'serving', 'bornMs', 'atMs', ...fieldsOfLanes(lanes)];
    const [id, arrivals, serving, bornMs, atMs, ...ofLanes] = await this.#client.hmget(this.keys.room, ...fields);
    if (id !== roomId) return undefined;
    const progress = { arrivals: Number(arrivals), serving: Number(serving), bornMs: Number(bornMs) };
    return { ...progress, keptAtMs: Number(atMs), lanes: lanesOf(ofLanes) };
  }

  /** Undefined if this Redis does not have the room. */
  async readFigures(roomId: string, lanes = 0): Promise<RoomFigures | undefined> {
    const { room, inside, admitted } = this.keys;
    const [fields, isInside, wereAdmitted] = await Promise.all([
      this.#client.hmget(room, 'id', 'arrivals', 'serving', 'called', 'came', 'limitedBy', ...fieldsOfLanes(lanes)),
      this.#client.zcard(inside),
      this.#client.hlen(admitted),
    ]);
    const [id, arrivals, serving, called, came, limitedBy, ...ofLanes] = fields;
    if (id !== roomId) return undefined;
    const ofRoom = { arrivals: Number(arrivals), serving: Number(serving), lanes: lanesOf(ofLanes) };
    return {
      ...{ ...ofRoom, inside: isInside, admitted: wereAdmitted, called: Number(called), came: Number(came) },
      limitedBy: (limitedBy as InletLimit | null) ?? undefined,
    };
  }

  /** The calls that are not noted yet, the earliest first. */
  async readCalls(): Promise<readonly [id: string, fieldsAndValues: string[]][]> {
    return this.#client.xrange(this.keys.calls, '-', '+', 'COUNT', CALLS_PER_READ);
  }

  async removeCalls(ids: readonly string[]): Promise<void> {
    await this.#client.xdel(this.keys.calls, ...ids);
  }

  /**
   * The number of a member, as memberOf names it; undefined for one who has none or has left, or if this Redis does not have the
   * room.
   */
  async find(roomId: string, member: string): Promise<number | undefined> {
    const { room, places, left } = this.keys;
    const [id, number, [hasLeft]] = await Promise.all([
      this.#client.hget(room, 'id'),
      this.#client.hget(places, member),
      this.#client.smismember(left, readMember(member).userId),
    ]);
    return id === roomId && number !== null && hasLeft === 0 ? Number(number) : undefined;
  }

  /** A page of alternating members and numbers; readMember says who they are. */
  scanPlaces(cursor: string, count: number): Promise<[cursor: string, usersAndNumbers: string[]]> {
    return this.#client.hscan(this.keys.places, cursor, 'COUNT', count);
  }

  get #client(): Redis {
    return this.redis.client;
  }
}

function knownOf({ arrivalsBound, serving, drawn }: Omit<LaneAdvance, 'weight'>): string[] {
  return [arrivalsBound ?? '', serving, drawn ?? ''].map(String);
}

function fieldsOfLanes(lanes: number): string[] {
  return Array.from({ length: lanes }, (_, i) => [`arrivals:${i + 1}`, `serving:${i + 1}`]).flat();
}

function lanesOf(arrivalsAndServing: readonly unknown[]): LaneProgress[] {
  return Array.from({ length: arrivalsAndServing.length / 2 }, (_, i) => ({
    arrivals: Number(arrivalsAndServing[2 * i]),
    serving: Number(arrivalsAndServing[2 * i + 1]),
  }));
}
