// Counts what visitors are told, and how long they waited, as metrics of k6.
import { Counter, Trend } from 'k6/metrics';
import { GOOD_OF_ROOM } from '../load/room-report.js';
import { ROOM_TOLD } from './room-metrics.js';
import { toldCounters } from './told-counters.js';

const countTold = toldCounters('room', ROOM_TOLD);
const ended = new Counter('room_ended');
/** What fails the run. */
const bad = new Counter('room_bad');
const joins = new Trend('room_join', true);
const polls = new Trend('room_poll', true);

export const roomTally = {
  joined: (latencyMs) => joins.add(latencyMs),
  polled: (latencyMs) => polls.add(latencyMs),
  second: (told) => count('second', told),
  uninvited: (told) => count('uninvited', told),
  end(told) {
    ended.add(1);
    count('end', told);
  },
};

function count(kind, told) {
  countTold(kind, told);
  if (GOOD_OF_ROOM[kind].includes(told)) return;
  bad.add(1);
  console.error(`A visitor is told (${kind}): ${told}`);
}
