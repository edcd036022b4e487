import type { Fault } from './fault.js';
import { frozenAtFailPoint } from './frozen-at-fail-point.js';
import { killedAtFailPoint } from './killed-at-fail-point.js';
import { expectBought } from './waiting-room.js';

const PEOPLE = 400;
/** They take their numbers while the processes die. */
const LATE = 100;
const PER_MINUTE = 600;
const INSIDE_MAX = 60;
const PASSES_MAX = 10;
const FROZEN_MS = 10_000;

/** Nobody was told a number or an admission that Redis has given; a keeper wakes up beside its successor. */
export const killedAtWaitingRoom: Fault = {
  number: 74,
  title:
    'API killed after it let people into a sale, and after it gave them numbers; keeper of rooms frozen, thawed beside another',
  checks: 'R1 to R7; everybody keeps his number, and all buy',
  limitMs: 20_000,
  killsApi: true,
  async strike(stage) {
    const { apis, workers } = stage.system;
    const crowd = await stage.openRoom('room', {
      ...{ people: PEOPLE, coming: PEOPLE, late: LATE, perMinute: PER_MINUTE, insideMax: INSIDE_MAX },
    });
    for (const worker of workers) await worker.stop();
    await crowd.giveRoom();
    for (const worker of workers) worker.launch();
    crowd.start();
    for (const point of ['after_room_claim', 'after_room_join'] as const) {
      await killedAtFailPoint(stage, stage.random.pick(apis), point, PASSES_MAX);
      await stage.untilHealed(`an API that died ${point}`);
    }
    await frozenAtFailPoint(stage, stage.random.pick(workers), 'after_advance', PASSES_MAX, () =>
      stage.hold(FROZEN_MS),
    );
    await stage.untilHealed('a keeper frozen');
    await expectBought(stage, crowd, PEOPLE);
  },
};
