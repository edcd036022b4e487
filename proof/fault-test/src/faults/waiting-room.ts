import { until } from 'flashsale-testkit';
import type { RoomCrowd } from '../rooms/room-crowd.js';
import type { Stage } from '../run/stage.js';

/** A room waits for those who do not come for a minute, until it knows how many they are. */
const BOUGHT_DEADLINE_MS = 240_000;

/** Waits until so many of a crowd have bought; nobody has another number than he was told. */
export async function expectBought(stage: Stage, crowd: RoomCrowd, people: number): Promise<void> {
  await until(() => crowd.bought === people, {
    deadlineMs: BOUGHT_DEADLINE_MS,
    what: `${people} people have bought`,
  });
  stage.expect(crowd.changedNumbers.length === 0, `${crowd.changedNumbers.join(', ')} got another number`);
}
