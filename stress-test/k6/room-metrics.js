// What k6/room-tally.js counts and k6/room-summary.js reads. No module of k6 is needed for it.
import { GOOD_OF_ROOM } from '../load/room-report.js';
import { OTHER } from './told-metrics.js';

/** What visitors may be told, by kind. */
export const ROOM_TOLD = Object.fromEntries(
  Object.entries(GOOD_OF_ROOM).map(([kind, good]) => [kind, [...good, OTHER]]),
);
