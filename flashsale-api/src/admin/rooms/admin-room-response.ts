import { BadRequestException, ConflictException, NotFoundException } from '@nestjs/common';
import {
  GENERAL_LANE,
  type InletLimit,
  LANES_MAX,
  type Room,
  ROOM_CODES_MAX,
  type RoomFigures,
  type RoomPhase,
} from 'flashsale-core';
import { type RoomDraw, toRoomDraw } from '../../rooms/room-view.js';
import type { AdminRoomResult, FoundRoom } from './admin-rooms.service.js';
import { type CodesResult, weightsOf } from './room-changes.js';

const NO_SUCH_LANE = 'The waiting room has no such lane: lanes are given with the room';

/** A waiting room as operators see it; what becomes of it is in its public document. */
export interface AdminRoom {
  readonly saleId: string;
  readonly opensAt: string;
  /** How many are called in a minute. */
  readonly perMinute: number;
  /** How many may be inside at once, and how many for each unit that is left; null for any number. */
  readonly insideMax: number | null;
  readonly insidePerUnit: number | null;
  /** What people read while nobody is called; null while they are. */
  readonly pausedBecause: string | null;
  /** Where there are several: the weight of each, `general` first. */
  readonly lanes?: Readonly<Record<string, number>>;
  /** What its draw is bound to, in hexadecimal digits. */
  readonly commitment: string;
}

/** A waiting room as it is at the moment. */
export interface LiveRoom extends AdminRoom {
  /** Null while this process does not know the room yet, or where its sale is retired. */
  readonly phase: RoomPhase | null;
  /** Null where Redis cannot say. */
  readonly figures: LiveRoomFigures | null;
  readonly codes: LiveRoomCodes;
  readonly draw: RoomDraw;
}

interface LiveRoomCodes {
  readonly made: number;
  /** Users who have used one. */
  readonly uses: number;
  /** Users who may, all codes together. */
  readonly usesMax: number;
}

interface LiveRoomFigures {
  /** Numbers that were given. */
  readonly arrivals: number;
  /** Places up to this one were called. */
  readonly serving: number;
  /** Let in, and neither done buying nor out of their time. */
  readonly inside: number;
  /** Let in at some time. */
  readonly admitted: number;
  /** The share of those who were called that comes, from 0 to 1; null before anybody had time to. */
  readonly showUp: number | null;
  /** Why no more are called at the moment; null while nobody is. */
  readonly limitedBy: InletLimit | null;
  /** Where there are several: all of them, `general` first, which arrivals and serving above belong to. */
  readonly lanes?: readonly LiveLane[];
}

interface LiveLane {
  readonly name: string;
  readonly weight: number;
  readonly arrivals: number;
  readonly serving: number;
}

/** @throws HttpException for a refusal */
export function toLiveRoom(saleId: string, found: FoundRoom | 'unknown-sale' | 'no-room'): LiveRoom {
  if (typeof found === 'string') throw absenceOf(saleId, found);
  const { room, phase = null, figures, codes } = found;
  return {
    ...viewOf(room),
    phase,
    figures: figures === undefined ? null : toFigures(room, figures, phase),
    codes,
    draw: toRoomDraw(room),
  };
}

function toFigures(room: Room, figures: RoomFigures, phase: RoomPhase | null): LiveRoomFigures {
  const { called, came, limitedBy, lanes: others, ...counts } = figures;
  const lanes = Object.entries(weightsOf(room)).map(([name, weight], lane) => {
    const { arrivals = 0, serving = 0 } = (lane === 0 ? figures : others[lane - 1]) ?? {};
    return { name, weight, arrivals, serving };
  });
  const showUp = called === 0 ? null : came / called;
  return {
    ...{ ...counts, showUp, limitedBy: (phase === 'OPEN' ? limitedBy : undefined) ?? null },
    ...(room.lanes.length > 0 && { lanes }),
  };
}

/** CSV (RFC 4180). @throws HttpException for a refusal */
export function toCodesFile(saleId: string, result: CodesResult, usesMax: number): string {
  switch (result) {
    case 'unknown-sale':
    case 'no-room':
      throw absenceOf(saleId, result);
    case 'unknown-lane':
      throw new ConflictException(NO_SUCH_LANE);
    case 'too-many':
      throw new ConflictException(`A waiting room has ${ROOM_CODES_MAX} codes at most`);
    default:
      return ['code,uses', ...result.map((code) => `${code},${usesMax}`), ''].join('\r\n');
  }
}

/** @throws HttpException for a refusal */
export function toAdminRoom(saleId: string, result: AdminRoomResult): AdminRoom {
  switch (result) {
    case 'unknown-sale':
    case 'no-room':
      throw absenceOf(saleId, result);
    case 'has-room':
      throw new ConflictException(`Sale ${saleId} has a waiting room`);
    case 'in-buckets':
      throw new ConflictException(`Sale ${saleId} has several buckets: it can be given no waiting room`);
    case 'no-secret':
      throw new ConflictException('Waiting rooms are switched off: ROOM_SECRET is not set');
    case 'unknown-lane':
      throw new ConflictException(NO_SUCH_LANE);
    case 'too-many-lanes':
      throw new BadRequestException(`A waiting room has ${LANES_MAX} lanes at most, with ${GENERAL_LANE}`);
    case 'too-late':
      throw new ConflictException(
        `Sale ${saleId} has started or starts within a minute: it can be given no waiting room`,
      );
    case 'opens-too-late':
      throw new BadRequestException('opensAt must be 20 seconds before the sale starts at the latest');
    default:
      return viewOf(result);
  }
}

function viewOf(room: Room): AdminRoom {
  const { saleId, opensAt, perMinute, insideMax = null, insidePerUnit = null, pausedBecause = null, commitment } = room;
  const terms = { opensAt: opensAt.toISOString(), perMinute, insideMax, insidePerUnit };
  return { saleId, ...terms, pausedBecause, ...(room.lanes.length > 0 && { lanes: weightsOf(room) }), commitment };
}

function absenceOf(saleId: string, reason: 'unknown-sale' | 'no-room'): NotFoundException {
  return new NotFoundException(
    reason === 'no-room' ? `Sale ${saleId} has no waiting room` : `Sale ${saleId} not found`,
  );
}
