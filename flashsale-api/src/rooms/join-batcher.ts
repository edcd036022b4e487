import { Injectable } from '@nestjs/common';
import { JOINS_PER_CALL_MAX, Rooms, SaleCatalog } from 'flashsale-core';
import { AttemptBatcher } from '../purchases/attempt-batcher.js';
import { RoomBoard } from './room-board.js';

type Joined = { readonly outcome: 'joined'; readonly arrival: number } | { readonly outcome: 'full' };

const FULL: Joined = { outcome: 'full' };

/** Has Redis give numbers to the users who arrive at a room. */
@Injectable()
export class JoinBatcher extends AttemptBatcher<string, Joined> {
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
    const arrivals = await this.rooms.join(shown.room, userIds);
    if (arrivals === 'not-ready') return arrivals;
    const decisionOf = (i: number): Joined => {
      const arrival = arrivals[i] as number;
      return arrival === 0 ? FULL : { outcome: 'joined', arrival };
    };
    return { epoch: undefined, decisionOf };
  }
}
