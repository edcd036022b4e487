import { encodeReservations } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import { createSale, dropSale } from '../system/sales.js';
import type { Fault } from './fault.js';

const MEBIBYTE = 1024 * 1024;
const BURIED_DEADLINE_MS = 15_000;

/** Messages that cannot become orders, among those of the buyers. */
export const poison: Fault = {
  number: 24,
  title: 'poison: bad JSON, wrong schema, unknown sale, old epoch, 1 MB, NUL byte',
  checks: 'these alone become dead letters; that of an old epoch is dropped and audited',
  limitMs: 15_000,
  async strike(stage) {
    const { observer } = stage.system;
    const stale = `${stage.sales.plentiful}-reset`;
    await createSale(stage.system, stale, 10);
    await reset(stage, stale);
    const purchase = (changes: object): Buffer =>
      encodeReservations([
        {
          ...{ saleId: stage.sales.plentiful, userId: 'poisoner', orderId: '0190a0b0-0000-7000-8000-000000000001' },
          ...{ epoch: 1, outboxId: '1-1', reservedAtMs: Date.now(), ...changes },
        },
      ]);
    const deadMessages = [
      Buffer.from('{"saleId": '),
      Buffer.from('{"version": 1, "surprise": true}'),
      purchase({ saleId: 'no-such-sale' }),
      Buffer.alloc(MEBIBYTE, 'x'),
      purchase({ userId: 'nul\u0000byte' }),
    ];
    stage.mark('the poison is published');
    await publish(stage, stage.random.shuffle([...deadMessages, purchase({ saleId: stale })]));
    const { queue } = observer.topology.deadLetters;
    await until(async () => (await observer.queueDepth(queue)) >= deadMessages.length, {
      deadlineMs: BURIED_DEADLINE_MS,
      what: `${deadMessages.length} dead letters`,
    });
    await stage.untilHealed('the poison');
    const found = await observer.queueDepth(queue);
    const [row] = await observer.query<{ dropped: number; orders: number }>(
      `SELECT (SELECT COUNT(*)::int FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'STALE_DROPPED') AS dropped,
              (SELECT COUNT(*)::int FROM orders WHERE user_id = 'poisoner') AS orders`,
      [stale],
    );
    stage.observe(
      `${found} dead letters of ${deadMessages.length} poisonous messages, ${row?.dropped} of an old epoch dropped`,
    );
    stage.expect(found === deadMessages.length, `${found} dead letters instead of ${deadMessages.length}`);
    stage.expect(row?.dropped === 1, `${row?.dropped} messages of an old epoch were dropped instead of 1`);
    stage.expect(row?.orders === 0, `${row?.orders} orders were made of poison`);
    const channel = await observer.rabbit.createChannel();
    await channel.purgeQueue(queue);
    await channel.close();
    await dropSale(stage.system, stale);
  },
};

async function publish({ system }: Stage, bodies: readonly Buffer[]): Promise<void> {
  const { exchange, routingKey } = system.observer.topology.purchases;
  const channel = await system.observer.rabbit.createConfirmChannel();
  for (const body of bodies) channel.publish(exchange, routingKey, body, { persistent: true });
  await channel.waitForConfirms();
  await channel.close();
}

async function reset({ system }: Stage, saleId: string): Promise<void> {
  const answer = await fetch(`${system.apis[0].url}/api/v1/admin/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ saleId }),
  });
  if (!answer.ok) throw new Error(`the reset of ${saleId} was answered ${answer.status}`);
}
