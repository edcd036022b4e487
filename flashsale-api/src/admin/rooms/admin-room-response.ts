import { BadRequestException, ConflictException, NotFoundException } from '@nestjs/common';
import type { AdminRoomResult } from './admin-rooms.service.js';

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
  /** What its draw is bound to, in hexadecimal digits. */
  readonly commitment: string;
}

/** @throws HttpException for a refusal */
export function toAdminRoom(saleId: string, result: AdminRoomResult): AdminRoom {
  switch (result) {
    case 'unknown-sale':
      throw new NotFoundException(`Sale ${saleId} not found`);
    case 'no-room':
      throw new NotFoundException(`Sale ${saleId} has no waiting room`);
    case 'has-room':
      throw new ConflictException(`Sale ${saleId} has a waiting room`);
    case 'no-secret':
      throw new ConflictException('Waiting rooms are switched off: ROOM_SECRET is not set');
    case 'too-late':
      throw new ConflictException(
        `Sale ${saleId} has started or starts within a minute: it can be given no waiting room`,
      );
    case 'opens-too-late':
      throw new BadRequestException('opensAt must be 20 seconds before the sale starts at the latest');
    default: {
      const { opensAt, perMinute, insideMax = null, insidePerUnit = null, pausedBecause = null, commitment } = result;
      const terms = { opensAt: opensAt.toISOString(), perMinute, insideMax, insidePerUnit };
      return { saleId, ...terms, pausedBecause, commitment };
    }
  }
}
