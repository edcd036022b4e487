import { Injectable } from '@nestjs/common';
import {
  CLAIMS_PER_CALL_MAX,
  type ClaimedTurn,
  failPoint,
  type Room,
  Rooms,
  SaleCatalog,
  type TurnClaim,
} from 'flashsale-core';
import { RoomBatcher } from './room-batcher.js';
import { RoomBoard } from './room-board.js';

/** Has Redis let in the users whose turn it is, as far as there is room inside. */
@Injectable()
export class ClaimBatcher extends RoomBatcher<TurnClaim, ClaimedTurn & { readonly bornMs: number }> {
  constructor(rooms: Rooms, board: RoomBoard, catalog: SaleCatalog) {
    super(rooms, board, catalog, CLAIMS_PER_CALL_MAX);
  }

  protected async askRoom(room: Room, claims: readonly TurnClaim[]) {
    const claimed = await this.rooms.claim(room, claims);
    if (claimed === 'not-ready') return claimed;
    failPoint('after_room_claim');
    const { bornMs, turns } = claimed;
    return (i: number) => ({ ...(turns[i] as ClaimedTurn), bornMs });
  }
}
