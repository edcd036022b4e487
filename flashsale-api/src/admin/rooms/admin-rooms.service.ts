import { Injectable, Logger } from '@nestjs/common';
import {
  type CodesSummary,
  LANES_MAX,
  type LaneWeight,
  type Room,
  type RoomChange,
  type RoomFigures,
  type RoomPhase,
  Rooms,
  type RoomTerms,
  SaleCatalog,
} from 'flashsale-core';
import { Admissions } from '../../rooms/admissions.js';
import { RoomBoard } from '../../rooms/room-board.js';
import type { Act } from '../acts/act.js';
import { type CodesResult, type CodesWanted, RoomChanges, type RoomRefusal } from './room-changes.js';

export type AdminRoomResult = Room | RoomRefusal | 'no-secret' | 'too-many-lanes';

/** A room with what is known of it at the moment. */
export interface FoundRoom {
  readonly room: Room;
  /** Undefined while this process does not know the room yet, or where its sale is retired. */
  readonly phase: RoomPhase | undefined;
  /** Undefined where Redis cannot say. */
  readonly figures: RoomFigures | undefined;
  readonly codes: CodesSummary;
}

/** Gives sales waiting rooms, and steers them. */
@Injectable()
export class AdminRoomsService {
  readonly #logger = new Logger(AdminRoomsService.name);

  constructor(
    private readonly changes: RoomChanges,
    private readonly admissions: Admissions,
    private readonly catalog: SaleCatalog,
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
  ) {}

  async find(saleId: string): Promise<FoundRoom | 'unknown-sale' | 'no-room'> {
    const [room] = await this.rooms.find([saleId]);
    if (room === undefined) return this.catalog.find(saleId) === 'unknown' ? 'unknown-sale' : 'no-room';
    const shown = this.board.find(saleId);
    const figures = await this.rooms.readFigures(room).catch(() => undefined);
    const codes = await this.rooms.summarizeCodes(saleId);
    return { room, phase: typeof shown === 'string' ? undefined : shown.phase, figures, codes };
  }

  async give(saleId: string, terms: RoomTerms, act: Act): Promise<AdminRoomResult> {
    if (this.admissions.tokens === undefined) return 'no-secret';
    if ((terms.lanes?.length ?? 0) >= LANES_MAX) return 'too-many-lanes';
    const given = await this.changes.give(saleId, terms, act);
    // The other processes read it within two seconds.
    await this.catalog.refresh().catch(() => undefined);
    return this.#log(saleId, given, 'was given a waiting room', act);
  }

  /** Changes how many are let in. */
  async setInlet(saleId: string, change: RoomChange, lanes: readonly LaneWeight[], act: Act): Promise<AdminRoomResult> {
    const changed = await this.changes.change(saleId, change, act, lanes);
    if (typeof changed === 'string') return changed;
    const { perMinute, insideMax = 'any number', insidePerUnit = 'any number' } = changed;
    const what = `lets ${perMinute} in a minute, has room for ${insideMax} inside, ${insidePerUnit} for each unit`;
    return this.#log(saleId, changed, what, act);
  }

  /** Nobody is called, nor let in, until it goes on; whoever was let in may buy. */
  async pause(saleId: string, message: string, act: Act): Promise<AdminRoomResult> {
    const changed = await this.changes.change(saleId, { pausedBecause: message }, act);
    return this.#log(saleId, changed, 'lets nobody in', act);
  }

  async resume(saleId: string, act: Act): Promise<AdminRoomResult> {
    const changed = await this.changes.change(saleId, { pausedBecause: null }, act);
    return this.#log(saleId, changed, 'lets people in again', act);
  }

  /** Codes whose holders are called first; they are shown this once. */
  async makeCodes(saleId: string, wanted: CodesWanted, act: Act): Promise<CodesResult> {
    const made = await this.changes.makeCodes(saleId, wanted, act);
    if (typeof made === 'object')
      this.#logger.log(`${made.length} codes were made for the waiting room of ${saleId}, by ${act.actor}`);
    return made;
  }

  #log(saleId: string, result: Room | RoomRefusal, what: string, act: Act): Room | RoomRefusal {
    if (typeof result === 'object') this.#logger.log(`Sale ${saleId} ${what}, by ${act.actor}`);
    return result;
  }
}
