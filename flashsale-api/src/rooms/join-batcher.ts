import { Injectable } from '@nestjs/common';
import { failPoint, JOINS_PER_CALL_MAX, type Room, Rooms, SaleCatalog } from 'flashsale-core';
import { RoomBatcher } from './room-batcher.js';
import { RoomBoard } from './room-board.js';

type Joined = { readonly outcome: 'joined'; readonly arrival: number } | { readonly outcome: 'full' };

const FULL: Joined = { outcome: 'full' };

/** Has Redis give numbers to the users, named by memberOf, who arrive at a room. */
@Injectable()
export class JoinBatcher extends RoomBatcher<string, Joined> {
  constructor(rooms: Rooms, board: RoomBoard, catalog: SaleCatalog) {
    super(rooms, board, catalog, JOINS_PER_CALL_MAX);
  }

  protected async askRoom(room: Room, members: readonly string[]) {
    const arrivals = await this.rooms.join(room, members);
    if (arrivals === 'not-ready') return arrivals;
    failPoint('after_room_join');
    return (i: number): Joined => {
      const arrival = arrivals[i] as number;
      return arrival === 0 ? FULL : { outcome: 'joined', arrival };
    };
  }
}
