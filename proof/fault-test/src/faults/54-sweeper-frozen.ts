import { resetSaleByOperator } from '../system/operator.js';
import type { Fault } from './fault.js';
import { frozenAtFailPoint } from './frozen-at-fail-point.js';

const HOLD_TTL_MS = 8_000;
const UNITS = 40;
const BUYERS_PER_SECOND = 10;
const PASSES_MAX = 3;
const FROZEN_MS = 20_000;
const THAWED_MS = 2_000;

/**
 * A sweeper wakes up with verdicts about holds that have ended long ago. After a reset the same buyers hold again, with the same keys
 * and so under the same order ids: only the instance says that these are other holds.
 */
export const sweeperFrozen: Fault = {
  number: 54,
  title: 'sweeper of holds frozen for 20 s with its verdicts, over a reset, thawed beside its successor',
  checks: 'old verdicts free nothing of the holds that have the same order ids since',
  limitMs: 20_000,
  async strike(stage) {
    const { workers, apis } = stage.system;
    const victim = stage.random.pick(workers);
    const sale = await stage.openPaidSale('held', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
      mix: { leaves: 1 },
    });
    await frozenAtFailPoint(stage, victim, 'after_end_commit', PASSES_MAX, async () => {
      await stage.hold(FROZEN_MS);
      await sale.end();
      await resetSaleByOperator(apis, sale.saleId);
      stage.mark('the sale is reset');
      const again = await sale.holdAgain();
      stage.observe(`${again} buyers held again under their old order ids`);
      stage.expect(again > 0, 'nobody held again');
    });
    await stage.holdFull(THAWED_MS);
  },
};
