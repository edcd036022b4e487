import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';
import { createSale } from '../system/sales.js';
import type { Fault } from './fault.js';

const UNITS = 5_000;
const BUYERS_PER_SECOND = 80;
const BEFORE_MS = 3_000;
const CLOSED_MS_MAX = 2_000;
const CLOSED_DEADLINE_MS = 20_000;
const POLL_MS = 25;
const AFTER_MS = 5_000;
const QUIET_MS = 3_000;

/** The row of a sale goes away under load, and comes back under the same id as another sale. */
export const saleDeleted: Fault = {
  number: 41,
  title: 'sale deleted by SQL under load, and made again under its id',
  checks: 'closed within 2 s; the new one inherits no buyer, no unit and no message',
  limitMs: 10_000,
  async strike(stage) {
    const { system, history } = stage;
    const { observer } = system;
    const saleId = await stage.openSale('deleted', UNITS);
    const old = stage.startStampede(saleId, BUYERS_PER_SECOND);
    await sleep(BEFORE_MS);
    await history.mark({ kind: 'reset', saleId }, async () => {
      stage.mark('the sale is deleted');
      await observer.query('DELETE FROM sales WHERE id = $1', [saleId]);
      stage.expectWithin('closed', await untilClosed(stage, old), CLOSED_MS_MAX);
      await old.end();
      // Messages under way no longer find the sale.
      await sleep(QUIET_MS);
      const deadLetters = await removeDeadLetters(stage);
      stage.observe(`${old.count('SUCCESS')} SUCCESS of the old sale, ${deadLetters} dead letters`);
      stage.mark('the sale is made again');
      await createSale(system, saleId, UNITS);
    });
    const observed = await observer.observe(saleId);
    stage.expect(
      observed?.buyers === 0 && observed.stock === UNITS,
      `the new sale began with ${observed?.buyers} buyers and ${observed?.stock} of ${UNITS} units`,
    );
    const fresh = stage.startStampede(saleId, BUYERS_PER_SECOND);
    await sleep(AFTER_MS);
    const { answers, orders } = await fresh.report();
    stage.observe(`${answers.SUCCESS ?? 0} SUCCESS of the new one`);
    stage.expect((answers.SUCCESS ?? 0) > 0, 'the new sale sold nothing');
    stage.expect(orders.missing === 0, `${orders.missing} orders of the new sale never came`);
  },
};

/** Resolves with the milliseconds until no buyer gets SUCCESS any more. */
async function untilClosed(stage: Stage, stampede: Stampede): Promise<number> {
  const startedAtMs = performance.now();
  const isClosed = async (): Promise<boolean> => {
    const answers = await Promise.all(stage.system.apis.map((_api, i) => stampede.buy(i)));
    return answers.every((answer) => answer !== 'SUCCESS' && answer !== 'SOLD_OUT');
  };
  await until(isClosed, { deadlineMs: CLOSED_DEADLINE_MS, pollPeriodMs: POLL_MS, what: 'no API sells any more' }).catch(
    (error: Error) => stage.violations.push(error.message),
  );
  return performance.now() - startedAtMs;
}

/** Removes the dead letters of the deleted sale, and resolves with their number. */
async function removeDeadLetters({ system: { observer } }: Stage): Promise<number> {
  const channel = await observer.rabbit.createChannel();
  const { messageCount } = await channel.purgeQueue(observer.topology.deadLetters.queue);
  await channel.close();
  return messageCount;
}
