import { cutOffMsOf, DRAW_ALGORITHM, type Room, type RoomPhase, type RoomProgress, type Sale } from 'flashsale-core';

/** What everybody sees of a waiting room: the same for all, so that it can be kept by any cache. */
export interface RoomView {
  readonly saleId: string;
  readonly phase: RoomPhase;
  /** What the operator says about a pause; null while there is none. */
  readonly message: string | null;
  readonly opensAt: string;
  /** Who arrives until then takes part in the draw. */
  readonly cutOffAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** About how many have come. */
  readonly arrivals: number;
  /** Places up to this one were called. */
  readonly serving: number;
  readonly perMinute: number;
  /** What somebody must solve before joining; null where nothing. */
  readonly challenge: 'altcha' | null;
  readonly draw: RoomDraw;
}

/** What docs/waiting-room.md says how to check; hashes in hexadecimal digits. */
export interface RoomDraw {
  readonly algorithm: string;
  readonly commitment: string;
  /** How many numbers take part; null until the cut-off, as the root of their list. */
  readonly drawn: number | null;
  readonly listRoot: string | null;
  /** Null until the opening. */
  readonly secret: string | null;
}

export function toRoomView(
  sale: Sale,
  room: Room,
  phase: RoomPhase,
  { arrivals, serving }: Pick<RoomProgress, 'arrivals' | 'serving'>,
  hasChallenge: boolean,
): RoomView {
  const { opensAt, pausedBecause, perMinute } = room;
  return {
    saleId: sale.saleId,
    phase,
    message: pausedBecause ?? null,
    opensAt: opensAt.toISOString(),
    cutOffAt: new Date(cutOffMsOf(sale)).toISOString(),
    startsAt: sale.startsAt.toISOString(),
    endsAt: sale.endsAt.toISOString(),
    arrivals: aboutAsMany(arrivals),
    serving,
    perMinute,
    challenge: hasChallenge ? 'altcha' : null,
    draw: toRoomDraw(room),
  };
}

export function toRoomDraw({ commitment, list, secret }: Room): RoomDraw {
  return {
    algorithm: DRAW_ALGORITHM,
    commitment,
    drawn: list?.drawn ?? null,
    listRoot: list?.root.toString('hex') ?? null,
    secret: secret?.toString('hex') ?? null,
  };
}

/** Two digits: the exact number would tell a bot how many accounts it needs, and change the answer with each arrival. */
function aboutAsMany(count: number): number {
  return Number(count.toPrecision(2));
}
