import type { GetMessage } from 'amqplib';
import type { Fault } from './fault.js';

const GATHER_MS = 3_000;
const COPIES = 3;
/** New ones come while these are taken. */
const MESSAGES_MAX = 1_500;

/** At least once may be more than once, and in any order. */
export const deliveredThreeTimes: Fault = {
  number: 25,
  title: 'every message delivered 3 times, shuffled',
  checks: 'no change: one order, one count, one audit row of each kind',
  limitMs: 15_000,
  async strike(stage) {
    const { observer, workers } = stage.system;
    const { queue, exchange, routingKey } = observer.topology.purchases;
    await Promise.all(workers.map((worker) => worker.kill()));
    await stage.hold(GATHER_MS);
    const channel = await observer.rabbit.createConfirmChannel();
    const taken: GetMessage[] = [];
    for (let message = await channel.get(queue); message !== false; message = await channel.get(queue)) {
      taken.push(message);
      if (taken.length >= MESSAGES_MAX) break;
    }
    const copies = stage.random.shuffle(taken.flatMap((message) => Array.from({ length: COPIES }, () => message)));
    for (const { content } of copies) channel.publish(exchange, routingKey, content, { persistent: true });
    await channel.waitForConfirms();
    for (const message of taken) channel.ack(message);
    await channel.close();
    stage.mark('every message is there 3 times');
    stage.observe(`${taken.length} messages became ${copies.length}`);
    stage.expect(taken.length > 0, 'there was no message to be copied');
    for (const worker of workers) worker.launch();
  },
};
