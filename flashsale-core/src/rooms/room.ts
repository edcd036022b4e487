import type { Sale } from '../sales/sale.js';
import { GENERAL_LANE, type RoomLane } from './lanes.js';

/** Until then who arrives takes part in the draw; the list is closed and published before the sale starts. */
export const CUT_OFF_BEFORE_START_MS = 10_000;

/** So many numbers at least may be given between two notes of the bound: that many are skipped by a Redis that has lost the room. */
export const ARRIVALS_MARGIN_MIN = 1_000;

/** The waiting room of a sale, as PostgreSQL knows it. */
export interface Room {
  readonly saleId: string;
  readonly opensAt: Date;
  /** How many are called in a minute. */
  readonly perMinute: number;
  /** How many may be inside at once, let in and not done buying; undefined for any number. */
  readonly insideMax: number | undefined;
  /** How many may be inside for each unit that is left; undefined for any number. */
  readonly insidePerUnit: number | undefined;
  /** What people read while nobody is called; undefined while they are. */
  readonly pausedBecause: string | undefined;
  /** The hash of the secret, in hexadecimal digits. */
  readonly commitment: string;
  /** Hides the users in the published list. */
  readonly listKey: Buffer;
  /** How many numbers were drawn, of all lanes, and the root of their list; undefined until the cut-off. */
  readonly list: { readonly drawn: number; readonly root: Buffer } | undefined;
  /** Published with the opening; undefined until then. */
  readonly secret: Buffer | undefined;
  /** When one of the limits of who is inside was changed last. */
  readonly limitsChangedAt: Date;
  /** A number that nobody has had yet, and how many were called at least: for a Redis that lost the room. */
  readonly arrivalsBound: number;
  readonly serving: number;
  /** Whether there are codes whose holders are called first. */
  readonly hasCodes: boolean;
  /** The weight of the lane `general`, and the lanes beside it. */
  readonly weight: number;
  readonly lanes: readonly RoomLane[];
}

/** The names of all lanes, `general` first. */
export function laneNamesOf({ lanes }: { readonly lanes: readonly Pick<RoomLane, 'name'>[] }): string[] {
  return [GENERAL_LANE, ...lanes.map(({ name }) => name)];
}

/** How many numbers of each lane take part in the draw; they are in the list one lane after the other. Undefined until the cut-off. */
export function drawnOf({
  list,
  lanes,
}: Pick<Room, 'list'> & { readonly lanes: readonly Pick<RoomLane, 'drawn'>[] }): number[] | undefined {
  if (list === undefined) return undefined;
  const others = lanes.map(({ drawn = 0 }) => drawn);
  return [others.reduce((rest, drawn) => rest - drawn, list.drawn), ...others];
}

/** Tells the rooms apart that a sale's id may have had. */
export function roomIdOf({ commitment }: Pick<Room, 'commitment'>): string {
  return commitment.slice(0, 16);
}

/** Places that were called at one moment, from the first to the last one. */
export interface RoomCall {
  readonly lane: number;
  readonly firstPlace: number;
  readonly lastPlace: number;
  /** Epoch ms by the clock of Redis. */
  readonly atMs: number;
}

type Times = Pick<Sale, 'startsAt' | 'endsAt'>;

export function cutOffMsOf({ startsAt }: Pick<Times, 'startsAt'>): number {
  return startsAt.getTime() - CUT_OFF_BEFORE_START_MS;
}

export type RoomPhase =
  /** Not open yet. */
  | 'CLOSED'
  /** Who arrives takes part in the draw. */
  | 'GATHERING'
  /** The list is closed, and the draw is about to be made. */
  | 'FROZEN'
  /** Places are called, one after the other. */
  | 'OPEN'
  | 'PAUSED'
  /** No unit is left, and none is held. */
  | 'SOLD_OUT'
  | 'ENDED';

/** The phase at one instant, by the clock of Redis. */
export function roomPhaseAt(
  { opensAt, pausedBecause, secret, list }: Pick<Room, 'opensAt' | 'pausedBecause' | 'secret' | 'list'>,
  sale: Times & Pick<Sale, 'state'>,
  isSoldOut: boolean,
  nowMs: number,
): RoomPhase {
  if (nowMs >= sale.endsAt.getTime()) return 'ENDED';
  if (nowMs < opensAt.getTime()) return 'CLOSED';
  if (secret === undefined) return list === undefined && nowMs < cutOffMsOf(sale) ? 'GATHERING' : 'FROZEN';
  if (isSoldOut) return 'SOLD_OUT';
  if (pausedBecause !== undefined || sale.state === 'PAUSED') return 'PAUSED';
  // An operator may have moved the start after the draw.
  return nowMs < sale.startsAt.getTime() ? 'FROZEN' : 'OPEN';
}
