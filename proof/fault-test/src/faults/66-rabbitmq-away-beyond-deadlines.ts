import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 4_000;
const UNITS = 400;
const BUYERS_PER_SECOND = 10;
const AWAY_MS = 15_000;

/** No message arrives, so no hold becomes a row: the sweeper writes those that run out itself. */
export const rabbitmqAwayBeyondDeadlines: Fault = {
  number: 66,
  title: 'RabbitMQ away for longer than holds last',
  checks: 'holds that run out are written and ended without it; their late messages change nothing',
  limitMs: 60_000,
  async strike(stage) {
    const { stores, observer } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    stage.mark('RabbitMQ is killed');
    await stores.rabbitmq.kill();
    await sleep(AWAY_MS);
    const ended = await observer.countOrders(sale.saleId, 'EXPIRED');
    stage.observe(`${ended} holds were written and ended while RabbitMQ was away`);
    stage.expect(ended > 0, 'no hold was ended while RabbitMQ was away');
    await stores.rabbitmq.start();
  },
};
