import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const ALARM_MS = 6_000;

/** The broker stops reading from whoever publishes. */
export const rabbitmqAlarms: Fault = {
  number: 14,
  title: 'memory alarm, disk alarm of RabbitMQ',
  checks: 'workers still acknowledge; the API keeps answering',
  limitMs: 15_000,
  async strike(stage) {
    await raiseAlarm(
      stage,
      ['set_vm_memory_high_watermark', 'absolute', '1MB'],
      ['set_vm_memory_high_watermark', '0.4'],
    );
    await stage.untilHealed('the memory alarm');
    await raiseAlarm(stage, ['set_disk_free_limit', '1000000GB'], ['set_disk_free_limit', '50MB']);
  },
};

async function raiseAlarm(stage: Stage, raise: readonly string[], clear: readonly string[]): Promise<void> {
  const { stores, observer } = stage.system;
  const unknownBefore = stage.load.unknown;
  stage.mark(raise.join(' '));
  await stores.rabbitmqctl(...raise);
  await stage.hold(ALARM_MS);
  const unknown = stage.load.unknown - unknownBefore;
  // Asked on a connection of ours that publishes nothing, so the broker answers.
  const queued = await observer.queueDepth(observer.topology.purchases.queue);
  stage.observe(`${raise[0]}: ${queued} messages left in the queue, ${unknown} purchases without an answer`);
  stage.expect(unknown === 0, `${unknown} purchases got no answer during the alarm`);
  stage.expect(queued === 0, `${queued} messages were left in the queue during the alarm`);
  await stores.rabbitmqctl(...clear);
}
