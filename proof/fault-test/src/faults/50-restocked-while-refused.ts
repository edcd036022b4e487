import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';
import { administer } from '../system/operator.js';
import { untilRefusedFromMemory } from './refused-from-memory.js';
import type { Fault } from './fault.js';

/** More than are sold while one API is frozen: there are some left when it is thawed. */
const UNITS = 600;
const RESTOCKS = 4;
const BUYERS_PER_SECOND = 200;
const FROZEN_MS = 2_000;
const SOLD_AGAIN_DEADLINE_MS = 20_000;

/** Units come back while every API refuses from memory; nobody who asks after the operator's answer is refused for it. */
export const restockedWhileRefused: Fault = {
  number: 50,
  title: 'stock added while every API refuses from memory, one of them frozen and thawed over it',
  checks: 'no SOLD_OUT from before a restock after its answer; every unit is sold',
  limitMs: 5_000,
  async strike(stage) {
    const saleId = await stage.openSale('restocked', UNITS);
    const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
    const [operated, victim] = stage.system.apis;
    for (let i = 1; i <= RESTOCKS; i += 1) {
      await untilRefusedFromMemory(stage, stampede);
      // Every second time an API is frozen while it may refuse, and thawed when it must not any more.
      const isFrozen = i % 2 === 0;
      if (isFrozen) victim.freeze();
      stage.mark(`${UNITS} units come back${isFrozen ? `, ${victim.name} is frozen` : ''}`);
      await stage.history.mark({ kind: 'restock', saleId, units: UNITS }, () =>
        administer(operated, 'POST', `sales/${saleId}/stock`, { add: UNITS }),
      );
      if (isFrozen) await sleep(FROZEN_MS);
      victim.thaw();
      await untilSold(stage, stampede, UNITS * (i + 1));
    }
    await stage.expectOrders(stampede);
  },
};

async function untilSold({ system }: Stage, { saleId }: Stampede, units: number): Promise<void> {
  await until(
    async () => {
      const observed = await system.observer.observe(saleId);
      return observed?.stock === 0 && observed.definition.totalStock === units;
    },
    { deadlineMs: SOLD_AGAIN_DEADLINE_MS, what: `all ${units} units of ${saleId} are sold` },
  );
}
