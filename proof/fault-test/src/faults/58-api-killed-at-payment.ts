import { setTimeout as sleep } from 'node:timers/promises';
import { killedAtFailPoint } from './killed-at-fail-point.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 20_000;
const UNITS = 1_000;
const BUYERS_PER_SECOND = 12;
const PASSES_MAX = 6;
const CUT_ANSWERS = 10;
const CUT_MS = 5_000;

/** Every answer on the way of a payment gets lost: the buyer's, the provider's, and the one to an event. */
export const apiKilledAtPayment: Fault = {
  number: 58,
  title: "API killed after a payment's commit, and after an event's; the provider's answers cut",
  checks: 'an order has one payment at the provider, and a buyer gets the same secret again',
  limitMs: 40_000,
  killsApi: true,
  async strike(stage) {
    const { apis, sandbox } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    await killedAtFailPoint(stage, stage.random.pick(apis), 'after_payment_commit', PASSES_MAX);
    await stage.untilHealed("killed after a payment's commit");
    // Events go to the first one.
    await killedAtFailPoint(stage, apis[0], 'after_event_insert', PASSES_MAX);
    await stage.untilHealed("killed after an event's commit");
    stage.mark('answers of the provider are cut');
    await sandbox.setFaults({ cut: CUT_ANSWERS });
    await sleep(CUT_MS);
    await sandbox.setFaults({});
    const records = await sandbox.readRecords([sale.saleId]);
    const orders = new Set(records.map(({ orderId }) => orderId));
    stage.observe(`${records.length} payments of ${orders.size} orders at the provider`);
    stage.expect(orders.size > 0, 'nobody began to pay');
    const live = records.filter(({ status }) => status !== 'canceled');
    const liveOrders = new Set(live.map(({ orderId }) => orderId));
    stage.expect(live.length === liveOrders.size, `${live.length} live payments of ${liveOrders.size} orders`);
  },
};
