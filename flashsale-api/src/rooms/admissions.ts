import { Inject, Injectable } from '@nestjs/common';
import { roomIdOf, RoomTokens, type Sale } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { RoomBoard, type ShownRoom } from './room-board.js';
import { RoomLeaver } from './room-leaver.js';

/** The tokens of waiting rooms, and who may buy by them. Decided in this process, without a store. */
@Injectable()
export class Admissions {
  /** Undefined where this process has no secret for them. */
  readonly tokens: RoomTokens | undefined;

  constructor(
    @Inject(ENVIRONMENT) { roomSecrets }: Environment,
    private readonly board: RoomBoard,
    private readonly observer: SaleObserver,
    private readonly leaver: RoomLeaver,
  ) {
    this.tokens = roomSecrets && new RoomTokens(roomSecrets);
  }

  /** Undefined where a user may buy from a sale that has a room. */
  refuse(
    { saleId, retiredAt }: Pick<Sale, 'saleId' | 'retiredAt'>,
    userId: string,
    token: string | undefined,
  ): 'not-admitted' | 'not-ready' | undefined {
    // Nobody can buy from it; a repeated attempt is answered as always.
    if (retiredAt !== undefined) return undefined;
    const shown = this.board.find(saleId);
    if (typeof shown === 'string' || this.tokens === undefined) return 'not-ready';
    const admission = token === undefined ? undefined : this.tokens.readAdmission(token);
    const isGood =
      admission !== undefined &&
      admission.saleId === saleId &&
      admission.userId === userId &&
      admission.roomId === roomIdOf(shown.room) &&
      admission.bornMs >= shown.progress.bornMs &&
      admission.untilMs > this.observer.nowMs();
    return isGood ? undefined : 'not-admitted';
  }

  /** The token of a user who was let in. */
  admission(tokens: RoomTokens, { sale, room }: ShownRoom, userId: string, claimed: ClaimedAdmission): string {
    return tokens.admission({ saleId: sale.saleId, roomId: roomIdOf(room), userId, ...claimed });
  }

  /** Has the room of a sale let somebody else in, since this user has bought. */
  hasBought(saleId: string, userId: string): void {
    this.leaver.leave(saleId, userId);
  }
}

/** When it ends, and since when Redis had the room that gave it. */
interface ClaimedAdmission {
  readonly untilMs: number;
  readonly bornMs: number;
}
