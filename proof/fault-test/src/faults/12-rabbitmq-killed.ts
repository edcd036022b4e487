import type { Fault } from './fault.js';

/** What the broker had confirmed is on its disk; what it had not is in the outbox. */
export const rabbitmqKilled: Fault = {
  number: 12,
  title: 'RabbitMQ killed and restarted',
  checks: 'confirmed messages are kept; the API keeps answering',
  limitMs: 60_000,
  async strike(stage) {
    const { rabbitmq } = stage.system.stores;
    const unknownBefore = stage.load.unknown;
    stage.mark('RabbitMQ is killed');
    await rabbitmq.kill();
    await rabbitmq.start();
    const unknown = stage.load.unknown - unknownBefore;
    stage.observe(`${unknown} purchases got no answer while RabbitMQ was away`);
    stage.expect(unknown === 0, `${unknown} purchases got no answer while RabbitMQ was away`);
  },
};
