import { Injectable } from '@nestjs/common';
import {
  changeLanes,
  changeRoom,
  createRoom,
  CUT_OFF_BEFORE_START_MS,
  cutOffMsOf,
  Database,
  findRooms,
  GENERAL_LANE,
  laneNamesOf,
  type LaneWeight,
  lockSalesForOrders,
  makeCodes,
  type Room,
  type RoomChange,
  type RoomTerms,
} from 'flashsale-core';
import type { Act } from '../acts/act.js';

/**
 * Every process must know of a room before its sale starts, or would sell to whoever comes; one reads the sales again every two
 * seconds.
 */
const GIVEN_BEFORE_START_MS = 60_000;

export type RoomRefusal =
  | 'unknown-sale'
  /** The sale starts too soon. */
  | 'too-late'
  /** It would open after its list is closed. */
  | 'opens-too-late'
  | 'has-room'
  /** What lets people in knows one place only. */
  | 'in-buckets'
  | 'no-room'
  | 'unknown-lane';

export type CodesResult = readonly string[] | 'unknown-sale' | 'no-room' | 'unknown-lane' | 'too-many';

/** Codes, each good for so many users. */
export interface CodesWanted {
  readonly count: number;
  readonly usesMax: number;
  /** Undefined for codes that call at once. */
  readonly lane?: string | undefined;
}

/** Changes the waiting rooms of sales, and logs what became of them in the same transaction. */
@Injectable()
export class RoomChanges {
  constructor(private readonly database: Database) {}

  async give(saleId: string, terms: RoomTerms, act: Act): Promise<Room | RoomRefusal> {
    return this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      const sale = locked.get(saleId);
      if (sale === undefined) return 'unknown-sale';
      if (sale.buckets !== undefined) return 'in-buckets';
      if (sale.startsAt.getTime() < Date.now() + GIVEN_BEFORE_START_MS) return 'too-late';
      if (terms.opensAt.getTime() > cutOffMsOf(sale) - CUT_OFF_BEFORE_START_MS) return 'opens-too-late';
      const room = await createRoom(client, saleId, terms);
      if (room === undefined) return 'has-room';
      await act.end(client, { saleId, after: loggedOf(room) });
      return room;
    });
  }

  async change(
    saleId: string,
    change: RoomChange,
    act: Act,
    lanes: readonly LaneWeight[] = [],
  ): Promise<Room | RoomRefusal> {
    return this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      if (!locked.has(saleId)) return 'unknown-sale';
      const [before] = await findRooms(client, [saleId]);
      if (before === undefined) return 'no-room';
      const isWeighed = lanes.length > 0 || change.weight !== undefined;
      if (isWeighed && before.lanes.length === 0) return 'unknown-lane';
      if (lanes.some(({ name }) => !before.lanes.some((lane) => lane.name === name))) return 'unknown-lane';
      await changeLanes(client, saleId, lanes);
      if (Object.values(change).some((value) => value !== undefined)) await changeRoom(client, saleId, change);
      const [room] = await findRooms(client, [saleId]);
      if (room === undefined) return 'no-room';
      await act.end(client, { saleId, before: loggedOf(before), after: loggedOf(room) });
      return room;
    });
  }

  /** The codes themselves are in no log. */
  async makeCodes(saleId: string, wanted: CodesWanted, act: Act): Promise<CodesResult> {
    return this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      if (!locked.has(saleId)) return 'unknown-sale';
      const [room] = await findRooms(client, [saleId]);
      if (room === undefined) return 'no-room';
      const { count, usesMax } = wanted;
      const lane = wanted.lane === undefined ? undefined : laneNamesOf(room).indexOf(wanted.lane);
      // In the lane `general` one needs no code.
      if (lane !== undefined && lane < 1) return 'unknown-lane';
      const codes = await makeCodes(client, saleId, { count, usesMax, lane });
      if (codes === undefined) return 'too-many';
      await act.end(client, {
        saleId,
        after: { codes: count, usesMax, ...(wanted.lane !== undefined && { lane: wanted.lane }) },
      });
      return codes;
    });
  }
}

/** The weight of each lane, `general` first. */
export function weightsOf({ weight, lanes }: Pick<Room, 'weight' | 'lanes'>): Record<string, number> {
  return Object.fromEntries([[GENERAL_LANE, weight], ...lanes.map((lane) => [lane.name, lane.weight] as const)]);
}

function loggedOf(room: Room): Record<string, unknown> {
  const { opensAt, perMinute, insideMax = null, insidePerUnit = null, pausedBecause = null, commitment } = room;
  return {
    ...{ opensAt, perMinute, insideMax, insidePerUnit, pausedBecause, commitment },
    ...(room.lanes.length > 0 && { lanes: weightsOf(room) }),
  };
}
