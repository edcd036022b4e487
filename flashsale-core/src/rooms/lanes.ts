/** The lane of who comes without a code. */
export const GENERAL_LANE = 'general';
/** With `general`. */
export const LANES_MAX = 5;
export const LANE_NAME_PATTERN = '^[a-z][a-z0-9-]{0,19}$';

/** A lane beside `general`, as PostgreSQL knows it; its number is its place in the list of the room, from 1. */
export interface RoomLane {
  readonly name: string;
  /** Its share of those who are called, in proportion to the weights of the lanes in which somebody waits. */
  readonly weight: number;
  /** How many of its numbers take part in the draw; undefined until the cut-off. */
  readonly drawn: number | undefined;
  /** A number that nobody has had yet, and how many were called at least: for a Redis that lost the room. */
  readonly arrivalsBound: number;
  readonly serving: number;
}
