import { Injectable, Logger } from '@nestjs/common';
import { type Room, type RoomChange, type RoomTerms, SaleCatalog } from 'flashsale-core';
import { Admissions } from '../../rooms/admissions.js';
import type { Act } from '../acts/act.js';
import { RoomChanges, type RoomRefusal } from './room-changes.js';

export type AdminRoomResult = Room | RoomRefusal | 'no-secret';

/** Gives sales waiting rooms, and steers them. */
@Injectable()
export class AdminRoomsService {
  readonly #logger = new Logger(AdminRoomsService.name);

  constructor(
    private readonly changes: RoomChanges,
    private readonly admissions: Admissions,
    private readonly catalog: SaleCatalog,
  ) {}

  async give(saleId: string, terms: RoomTerms, act: Act): Promise<AdminRoomResult> {
    if (this.admissions.tokens === undefined) return 'no-secret';
    const given = await this.changes.give(saleId, terms, act);
    // The other processes read it within two seconds.
    await this.catalog.refresh().catch(() => undefined);
    return this.#log(saleId, given, 'was given a waiting room', act);
  }

  /** Changes how many are let in. */
  async setInlet(saleId: string, change: RoomChange, act: Act): Promise<AdminRoomResult> {
    const changed = await this.changes.change(saleId, change, act);
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

  #log(saleId: string, result: Room | RoomRefusal, what: string, act: Act): Room | RoomRefusal {
    if (typeof result === 'object') this.#logger.log(`Sale ${saleId} ${what}, by ${act.actor}`);
    return result;
  }
}
