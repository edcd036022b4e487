import {
  cutOffMsOf,
  DRAW_ALGORITHM,
  drawnOf,
  laneNamesOf,
  LANES_DRAW_ALGORITHM,
  type Room,
  type RoomPhase,
  type RoomProgress,
  type Sale,
} from 'flashsale-core';
import type { ChallengeView } from './challenge-kind.js';

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
  readonly challenge: ChallengeView['kind'] | null;
  /** Where the room has several lanes: all of them, `general` first, to which the numbers above belong. */
  readonly lanes?: readonly LaneView[];
  readonly draw: RoomDraw;
}

interface LaneView {
  readonly name: string;
  readonly serving: number;
  /** Its share of the rate while others wait as they do now. */
  readonly perMinute: number;
}

/** What docs/waiting-room.md says how to check; hashes in hexadecimal digits. */
export interface RoomDraw {
  readonly algorithm: string;
  readonly commitment: string;
  /** How many numbers take part; null until the cut-off, as the root of their list. */
  readonly drawn: number | null;
  /** Where the room has several lanes: which part of the list is whose, in this order. */
  readonly lanes?: readonly DrawnLane[];
  readonly listRoot: string | null;
  /** Null until the opening. */
  readonly secret: string | null;
}

interface DrawnLane {
  readonly name: string;
  readonly drawn: number | null;
}

export function toRoomView(
  sale: Sale,
  room: Room,
  phase: RoomPhase,
  progress: Omit<RoomProgress, 'bornMs'>,
  challenge: RoomView['challenge'],
): RoomView {
  const { opensAt, pausedBecause, perMinute } = room;
  const { arrivals, serving } = progress;
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
    challenge,
    ...(room.lanes.length > 0 && { lanes: toLaneViews(room, progress) }),
    draw: toRoomDraw(room),
  };
}

function toLaneViews(room: Room, progress: Omit<RoomProgress, 'bornMs'>): LaneView[] {
  return laneNamesOf(room).map((name, lane) => ({
    name,
    serving: (lane === 0 ? progress : progress.lanes[lane - 1])?.serving ?? 0,
    perMinute: Math.max(Math.round(perMinuteOf(room, progress, lane)), 1),
  }));
}

/** The rate of a lane: its share by weight beside those in which somebody waits. */
export function perMinuteOf(
  { perMinute, weight, lanes }: Room,
  progress: Omit<RoomProgress, 'bornMs'>,
  lane: number,
): number {
  const weights = [weight, ...lanes.map((other) => other.weight)];
  const queues = [progress, ...progress.lanes];
  const isWaiting = (i: number): boolean => i === lane || (queues[i]?.arrivals ?? 0) > (queues[i]?.serving ?? 0);
  const waiting = weights.reduce((sum, ofLane, i) => sum + (isWaiting(i) ? ofLane : 0), 0);
  return (perMinute * (weights[lane] ?? 0)) / waiting;
}

export function toRoomDraw(room: Room): RoomDraw {
  const { commitment, list, lanes, secret } = room;
  const drawn = drawnOf(room);
  return {
    algorithm: lanes.length === 0 ? DRAW_ALGORITHM : LANES_DRAW_ALGORITHM,
    commitment,
    drawn: list?.drawn ?? null,
    ...(lanes.length > 0 && {
      lanes: laneNamesOf(room).map((name, lane) => ({ name, drawn: drawn?.[lane] ?? null })),
    }),
    listRoot: list?.root.toString('hex') ?? null,
    secret: secret?.toString('hex') ?? null,
  };
}

/** Two digits: the exact number would tell a bot how many accounts it needs, and change the answer with each arrival. */
function aboutAsMany(count: number): number {
  return Number(count.toPrecision(2));
}
