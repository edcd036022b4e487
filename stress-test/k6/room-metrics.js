// The names of what k6/room-tally.js counts and k6/room-summary.js reads. No module of k6 is needed for them.
import { GOOD_OF_ROOM } from '../load/room-report.js';

/** k6 wants every counter made before the run; what is none of these is counted as this. */
export const OTHER = 'other';

/** What there is to be counted, by kind. */
export const ROOM_TOLD = Object.fromEntries(
  Object.entries(GOOD_OF_ROOM).map(([kind, good]) => [kind, [...good, OTHER]]),
);

export function roomMetric(kind, told) {
  return `room_${kind}_${told.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}
