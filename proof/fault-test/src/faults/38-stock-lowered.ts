import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import { administer } from '../system/operator.js';
import type { Fault } from './fault.js';

const RESERVED = 1_500;
const RESERVED_SHORT = 300;
const RESERVING_RATE_PER_SECOND = 400;
const RESERVING_DEADLINE_MS = 60_000;
/** Units that are left in the end for those who have reserved. */
const UNITS_LEFT = 100;
const OTHER_BUYERS_PER_SECOND = 40;
const LETTERS_DEADLINE_MS = 60_000;
const COPIES_WATCH_MS = 60_000;
const COPIES_WATCH_MS_SHORT = 6_000;
const POLL_MS = 200;
const REPLAY_DEADLINE_MS = 30_000;

/** An operator lowers the stock of one sale below what is under way. Only those who no longer fit may notice. */
export const stockLowered: Fault = {
  number: 38,
  title: 'stock of one sale lowered by SQL below what is reserved',
  checks: 'one dead letter an order, no copies over a minute, orders of another sale in time; replayed once it fits',
  limitMs: 15_000,
  async strike(stage) {
    const { system } = stage;
    const { observer, workers, apis } = system;
    const reserved = stage.isShort ? RESERVED_SHORT : RESERVED;
    const lowered = await stage.openSale('lowered', reserved * 2);
    const other = await stage.openSale('other', 50_000);
    await Promise.all(workers.map((worker) => worker.kill()));
    const stampede = stage.startStampede(lowered, RESERVING_RATE_PER_SECOND);
    await until(() => stampede.count('SUCCESS') >= reserved, {
      deadlineMs: RESERVING_DEADLINE_MS,
      what: `${reserved} reservations`,
    });
    await stampede.end();
    const unfit = stampede.count('SUCCESS') - UNITS_LEFT;
    stage.mark(`the stock is lowered to ${UNITS_LEFT}`);
    await observer.query('UPDATE sales SET total_stock = $2 WHERE id = $1', [lowered, UNITS_LEFT]);
    for (const worker of workers) worker.launch();
    for (const worker of workers) await worker.untilReady();
    const beside = stage.startStampede(other, OTHER_BUYERS_PER_SECOND);
    const { queue } = observer.topology.deadLetters;
    const countFailed = async (): Promise<{ rows: number; users: number }> => {
      const [row] = await observer.query<{ rows: number; users: number }>(
        `SELECT COUNT(*)::int AS rows, COUNT(DISTINCT user_id)::int AS users FROM order_audit_trail
          WHERE sale_id = $1 AND event_type = 'FAILED_DB'`,
        [lowered],
      );
      return row ?? { rows: 0, users: 0 };
    };
    await until(async () => (await countFailed()).users >= unfit && (await observer.queueDepth(queue)) > 0, {
      ...{ deadlineMs: LETTERS_DEADLINE_MS, pollPeriodMs: POLL_MS },
      what: `${unfit} reservations are reported as not fitting`,
    });
    await sleep(stage.isShort ? COPIES_WATCH_MS_SHORT : COPIES_WATCH_MS);
    const letters = await observer.queueDepth(queue);
    const failed = await countFailed();
    stage.observe(`${unfit} reservations did not fit: ${letters} dead letters, ${failed.rows} rows of FAILED_DB`);
    stage.expect(letters === unfit, `${letters} dead letters for ${unfit} reservations that do not fit`);
    stage.expect(failed.rows === unfit, `${failed.rows} rows of FAILED_DB for ${unfit} reservations`);
    await stage.expectPrompt(beside);
    stage.mark('the stock is raised again, the dead letters are replayed');
    await observer.query('UPDATE sales SET total_stock = $2 WHERE id = $1', [lowered, reserved * 2]);
    await until(
      async () => {
        await administer(apis[0], 'POST', 'dead-letters/replay', {});
        const { outboxLength = 1, ready = false } = (await observer.observe(lowered)) ?? {};
        return ready && outboxLength === 0 && (await observer.queueDepth(queue)) === 0;
      },
      { deadlineMs: REPLAY_DEADLINE_MS, pollPeriodMs: POLL_MS, what: 'every replayed letter is an order' },
    );
  },
};
