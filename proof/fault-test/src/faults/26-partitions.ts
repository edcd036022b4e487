import type { TcpProxy } from 'flashsale-testkit';
import type { Fault } from './fault.js';

const PARTITION_MS = 30_000;

/** Connections stay open, and no packet comes through. */
export const partitions: Fault = {
  number: 26,
  title: 'partitions: API/Redis, API/RabbitMQ, worker/PostgreSQL, 30 s each',
  checks: 'every wait has a deadline; nothing hangs',
  limitMs: 60_000,
  async strike(stage) {
    const { api, worker } = stage.system.networks;
    stage.observe(stage.system.isNetworkOwn ? 'packets dropped by iptables' : 'packets held back by a proxy');
    const ways: readonly (readonly [string, TcpProxy])[] = [
      ['API/Redis', api.redis],
      ['API/RabbitMQ', api.rabbitmq],
      ['worker/PostgreSQL', worker.postgres],
    ];
    for (const [i, [name, proxy]] of ways.entries()) {
      const unknownBefore = stage.load.unknown;
      stage.mark(`${name} is parted`);
      const rejoin = await stage.system.partition(proxy);
      await stage.hold(PARTITION_MS);
      await rejoin();
      stage.observe(`${name}: ${stage.load.unknown - unknownBefore} purchases without an answer`);
      if (i < ways.length - 1) await stage.untilHealed(name);
    }
  },
};
