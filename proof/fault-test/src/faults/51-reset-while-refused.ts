import { setTimeout as sleep } from 'node:timers/promises';
import { administer } from '../system/operator.js';
import { untilRefusedFromMemory } from './refused-from-memory.js';
import type { Fault } from './fault.js';

/** More than are sold while one API is frozen: there are some left when it is thawed. */
const UNITS = 600;
const RESETS = 4;
const BUYERS_PER_SECOND = 200;
const FROZEN_MS = 2_000;

/** A sale begins again while every API refuses its buyers from memory, and Redis goes away in the middle of it once. */
export const resetWhileRefused: Fault = {
  number: 51,
  title: 'reset while every API refuses from memory, one of them frozen over it; Redis killed while they do',
  checks: 'no SOLD_OUT from before a reset after its answer; owners of before buy again',
  limitMs: 10_000,
  async strike(stage) {
    const saleId = await stage.openSale('reset', UNITS);
    const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
    const { stores } = stage.system;
    const [operated, victim] = stage.system.apis;
    for (let i = 1; i <= RESETS; i += 1) {
      await untilRefusedFromMemory(stage, stampede);
      // Every second time an API is frozen while it may refuse, and thawed when it must not any more.
      const isFrozen = i % 2 === 0;
      if (isFrozen) victim.freeze();
      stage.mark(`the sale begins again${isFrozen ? `, ${victim.name} is frozen` : ''}`);
      await stage.history.mark({ kind: 'reset', saleId }, () => administer(operated, 'POST', 'reset', { saleId }));
      if (isFrozen) await sleep(FROZEN_MS);
      victim.thaw();
    }
    await untilRefusedFromMemory(stage, stampede);
    stage.mark('Redis is killed');
    await stores.redis.kill();
    await stores.redis.start();
    await stage.untilHealed('Redis killed while APIs refused');
    await untilRefusedFromMemory(stage, stampede);
    await stampede.end();
    stage.observe(`${saleId}: ${stampede.summary}`);
  },
};
