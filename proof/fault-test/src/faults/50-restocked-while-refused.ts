import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';
import { administer } from '../system/operator.js';
import { BUYERS_PER_SECOND, changeWhileRefused, UNITS } from './refused-from-memory.js';
import type { Fault } from './fault.js';

const RESTOCKS = 4;
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
    const [operated] = stage.system.apis;
    const restock = () => administer(operated, 'POST', `sales/${saleId}/stock`, { add: UNITS });
    for (let i = 1; i <= RESTOCKS; i += 1) {
      await changeWhileRefused(stage, stampede, i, {
        text: `${UNITS} units come back`,
        change: () => stage.history.mark({ kind: 'restock', saleId, units: UNITS }, restock),
      });
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
