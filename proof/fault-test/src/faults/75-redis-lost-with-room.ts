import { until } from 'flashsale-testkit';
import { wipeRedis } from './fail-over.js';
import type { Fault } from './fault.js';
import { expectBought } from './waiting-room.js';

const PEOPLE = 300;
const PER_MINUTE = 600;
const INSIDE_MAX = 40;
const BETWEEN_MS = 4_000;
const WIPES = 2;
const TICKETS_DEADLINE_MS = 60_000;

/** What a room knows in Redis is gone; tickets prove the numbers, PostgreSQL knows who was called. */
export const redisLostWithRoom: Fault = {
  number: 75,
  title: 'Redis wiped twice, with people before a sale and inside',
  checks: 'R1 to R7; who has a ticket keeps his number, and all buy',
  limitMs: 90_000,
  async strike(stage) {
    const { workers } = stage.system;
    const crowd = await stage.openRoom('room', {
      ...{ people: PEOPLE, coming: PEOPLE, keepsTickets: true, perMinute: PER_MINUTE, insideMax: INSIDE_MAX },
    });
    for (const worker of workers) await worker.stop();
    await crowd.giveRoom();
    for (const worker of workers) worker.launch();
    crowd.start();
    await until(() => crowd.ticketed === PEOPLE, { deadlineMs: TICKETS_DEADLINE_MS, what: 'everybody has a ticket' });
    for (let wipe = 1; wipe <= WIPES; wipe += 1) {
      await stage.hold(BETWEEN_MS);
      stage.observe(`${crowd.bought} had bought before wipe ${wipe}`);
      await wipeRedis(stage);
      await stage.untilHealed(`Redis wiped (${wipe})`);
    }
    await expectBought(stage, crowd, PEOPLE);
  },
};
