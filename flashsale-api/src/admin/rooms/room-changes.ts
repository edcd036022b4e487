import { Injectable } from '@nestjs/common';
import {
  changeRoom,
  createRoom,
  CUT_OFF_BEFORE_START_MS,
  cutOffMsOf,
  Database,
  findRooms,
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
  | 'no-room';

export type CodesResult = readonly string[] | 'unknown-sale' | 'no-room' | 'too-many';

/** Codes, each good for so many users. */
export interface CodesWanted {
  readonly count: number;
  readonly usesMax: number;
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
      if (sale.startsAt.getTime() < Date.now() + GIVEN_BEFORE_START_MS) return 'too-late';
      if (terms.opensAt.getTime() > cutOffMsOf(sale) - CUT_OFF_BEFORE_START_MS) return 'opens-too-late';
      const room = await createRoom(client, saleId, terms);
      if (room === undefined) return 'has-room';
      await act.end(client, { saleId, after: loggedOf(room) });
      return room;
    });
  }

  async change(saleId: string, change: RoomChange, act: Act): Promise<Room | RoomRefusal> {
    return this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      if (!locked.has(saleId)) return 'unknown-sale';
      const [before] = await findRooms(client, [saleId]);
      const room = await changeRoom(client, saleId, change);
      if (before === undefined || room === undefined) return 'no-room';
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
      const codes = await makeCodes(client, saleId, wanted);
      if (codes === undefined) return 'too-many';
      await act.end(client, { saleId, after: { codes: wanted.count, usesMax: wanted.usesMax } });
      return codes;
    });
  }
}

function loggedOf(room: Room): Record<string, unknown> {
  const { opensAt, perMinute, insideMax = null, insidePerUnit = null, pausedBecause = null, commitment } = room;
  return { opensAt, perMinute, insideMax, insidePerUnit, pausedBecause, commitment };
}
