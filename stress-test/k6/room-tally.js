// Counts what visitors are told, and how long they waited, as metrics of k6.
import { Counter, Trend } from 'k6/metrics';
import { GOOD_OF_ROOM } from '../load/room-report.js';
import { OTHER, ROOM_TOLD, roomMetric } from './room-metrics.js';

const counters = new Map(
  Object.entries(ROOM_TOLD).flatMap(([kind, all]) =>
    all.map((told) => [`${kind} ${told}`, new Counter(roomMetric(kind, told))]),
  ),
);
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
  counters.get(`${kind} ${ROOM_TOLD[kind].includes(told) ? told : OTHER}`).add(1);
  if (GOOD_OF_ROOM[kind].includes(told)) return;
  bad.add(1);
  console.error(`A visitor is told (${kind}): ${told}`);
}
