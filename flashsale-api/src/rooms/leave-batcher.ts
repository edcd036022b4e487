import { Injectable } from '@nestjs/common';
import { JOINS_PER_CALL_MAX, type Room, Rooms, SaleCatalog } from 'flashsale-core';
import { RoomBatcher } from './room-batcher.js';
import { RoomBoard } from './room-board.js';

interface Left {
  readonly outcome: 'left';
}

const LEFT: Left = { outcome: 'left' };

/** Has Redis let in no more the users who leave a room. */
@Injectable()
export class LeaveBatcher extends RoomBatcher<string, Left> {
  constructor(rooms: Rooms, board: RoomBoard, catalog: SaleCatalog) {
    super(rooms, board, catalog, JOINS_PER_CALL_MAX);
  }

  protected async askRoom(room: Room, userIds: readonly string[]) {
    const outcome = await this.rooms.decline(room, userIds);
    return outcome === 'not-ready' ? outcome : () => LEFT;
  }
}
