import { administer } from '../system/operator.js';
import { BUYERS_PER_SECOND, changeWhileRefused, UNITS, untilRefusedFromMemory } from './refused-from-memory.js';
import type { Fault } from './fault.js';

const RESETS = 4;

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
    const [operated] = stage.system.apis;
    const reset = () => administer(operated, 'POST', 'reset', { saleId });
    for (let i = 1; i <= RESETS; i += 1) {
      await changeWhileRefused(stage, stampede, i, {
        text: 'the sale begins again',
        change: () => stage.history.mark({ kind: 'reset', saleId }, reset),
      });
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
