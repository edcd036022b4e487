import { Injectable } from '@nestjs/common';
import { CLAIMS_PER_CALL_MAX, type ClaimedTurn, Rooms, SaleCatalog } from 'flashsale-core';
import { AttemptBatcher } from '../purchases/attempt-batcher.js';
import { RoomBoard } from './room-board.js';

/** A user whose place was called. */
interface Claim {
  readonly userId: string;
  readonly place: number;
}

/** Has Redis let in the users whose turn it is, as far as there is room inside. */
@Injectable()
export class ClaimBatcher extends AttemptBatcher<Claim, ClaimedTurn & { readonly bornMs: number }> {
  constructor(
    private readonly rooms: Rooms,
    private readonly board: RoomBoard,
    catalog: SaleCatalog,
  ) {
    super(rooms, catalog, CLAIMS_PER_CALL_MAX);
  }

  protected async ask(saleId: string, claims: readonly Claim[]) {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return 'not-ready';
    const claimed = await this.rooms.claim(shown.room, claims);
    if (claimed === 'not-ready') return claimed;
    const { bornMs, turns } = claimed;
    return { epoch: undefined, decisionOf: (i: number) => ({ ...(turns[i] as ClaimedTurn), bornMs }) };
  }
}
