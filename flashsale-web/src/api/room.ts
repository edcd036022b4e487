import { pathTo, type Schemas } from 'flashsale-client';

/** The waiting room of a sale, the same for everybody. */
export type RoomView = Schemas['RoomView'];
/** How far somebody's turn is. */
export type RoomTurn = Schemas['RoomTurn'];
/** Somebody's number in a room. */
export type JoinedRoom = Schemas['JoinedRoom'];

export const roomPaths = {
  room: (saleId: string) => pathTo('/api/v1/sale/{saleId}/room', { saleId }),
  ticket: (saleId: string) => pathTo('/api/v1/sale/{saleId}/room/ticket', { saleId }),
  proof: (saleId: string, arrival: number) =>
    pathTo('/api/v1/sale/{saleId}/room/proof/{arrival}', { saleId, arrival: String(arrival) }),
  turn: (saleId: string) => pathTo('/api/v1/sale/{saleId}/room/turn', { saleId }),
  leave: (saleId: string) => pathTo('/api/v1/sale/{saleId}/room/leave', { saleId }),
};

/** How far the lane of somebody's place is called, and how fast. */
export function queueOf(room: RoomView, turn: RoomTurn | undefined): Pick<RoomView, 'serving' | 'perMinute'> {
  return room.lanes?.find(({ name }) => name === turn?.lane) ?? room;
}

/** The lane that a code has put somebody into; undefined for who is in the first one, as all others are. */
export function laneByCodeOf(room: RoomView, turn: RoomTurn): string | undefined {
  return turn.lane === room.lanes?.[0]?.name ? undefined : turn.lane;
}

/** What the page of a sale with a waiting room knows. */
export interface RoomOfPage {
  readonly room: RoomView;
  /** Of whose page it is; undefined where nobody has joined. */
  readonly turn: RoomTurn | undefined;
}
