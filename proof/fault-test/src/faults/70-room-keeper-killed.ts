import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';
import { expectBought } from './waiting-room.js';

const PEOPLE = 160;
/** The others never come when they are called. */
const COMING = 80;
const PER_MINUTE = 6_000;
const INSIDE_MAX = 60;
const DEATH_DEADLINE_MS = 120_000;

/** Whoever draws and calls dies at each step, Redis dies too, and half of the people who are called never come. */
export const roomKeeperKilled: Fault = {
  number: 70,
  title:
    'keeper of waiting rooms killed as it draws and as it calls; Redis killed; half of those who are called never come',
  checks: 'R1 to R7; everybody keeps his number, and all who come buy',
  limitMs: 20_000,
  async strike(stage) {
    const { workers, stores } = stage.system;
    const crowd = await stage.openRoom('room', {
      ...{ people: PEOPLE, coming: COMING, perMinute: PER_MINUTE, insideMax: INSIDE_MAX },
    });
    for (const worker of workers) await worker.stop();
    await crowd.giveRoom();
    for (const [i, point] of (['after_freeze', 'after_list_root', 'after_reveal'] as const).entries()) {
      const worker = workers[i] ?? workers[0];
      worker.launch({ FAILPOINTS: `${point}:kill` });
      await worker.untilDead(DEATH_DEADLINE_MS);
      stage.mark(`${worker.name} dies ${point}`);
    }
    for (const worker of workers) worker.launch();
    crowd.start();
    const [one, two, three] = stage.random.shuffle(['after_advance', 'after_calls_noted', 'after_advance'] as const);
    if (one === undefined || two === undefined || three === undefined) throw new Error('There are three points');
    await dieInTurn(stage, [one, two, three], 1);
    stage.mark('Redis is killed');
    await stores.redis.kill();
    await stores.redis.start();
    await stage.untilHealed('Redis killed');
    await expectBought(stage, crowd, COMING);
    stage.observe(`${PEOPLE} people joined, ${crowd.bought} came and bought`);
  },
};
