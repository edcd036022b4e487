import { Injectable } from '@nestjs/common';
import { JOINS_PER_CALL_MAX, Rooms, SaleCatalog } from 'flashsale-core';
import { AttemptBatcher } from '../purchases/attempt-batcher.js';
import { RoomBoard } from './room-board.js';

interface Left {
  readonly outcome: 'left';
}

const LEFT: Left = { outcome: 'left' };

/** Has Redis let in no more the users who leave a room. */
@Injectable()
export class LeaveBatcher extends AttemptBatcher<string, Left> {
  constructor(
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
    catalog: SaleCatalog,
  ) {
    super(rooms, catalog, JOINS_PER_CALL_MAX);
  }

  protected async ask(saleId: string, userIds: readonly string[]) {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return 'not-ready';
    const outcome = await this.rooms.decline(shown.room, userIds);
    return outcome === 'not-ready' ? outcome : { epoch: undefined, decisionOf: () => LEFT };
  }
}
