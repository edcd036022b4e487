import { type Room, Rooms, SaleCatalog } from 'flashsale-core';
import { AttemptBatcher, type Decided } from '../purchases/attempt-batcher.js';
import { RoomBoard } from './room-board.js';

/** Has Redis decide together what many ask of one waiting room. */
export abstract class RoomBatcher<Attempt, Decision extends { readonly outcome: string }> extends AttemptBatcher<
  Attempt,
  Decision
> {
  constructor(
    protected readonly rooms: Rooms,
    private readonly board: RoomBoard,
    catalog: SaleCatalog,
    attemptsPerCallMax: number,
  ) {
    super(rooms, catalog, attemptsPerCallMax);
  }

  protected abstract askRoom(
    room: Room,
    attempts: readonly Attempt[],
  ): Promise<((i: number) => Decision) | 'not-ready'>;

  protected async ask(saleId: string, attempts: readonly Attempt[]): Promise<Decided<Decision> | 'not-ready'> {
    const shown = this.board.find(saleId);
    if (typeof shown === 'string') return 'not-ready';
    const decisionOf = await this.askRoom(shown.room, attempts);
    return decisionOf === 'not-ready' ? decisionOf : { epoch: undefined, decisionOf };
  }
}
