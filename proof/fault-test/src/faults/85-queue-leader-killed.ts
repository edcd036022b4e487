import { withoutHarm } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

const AWAY_MS = 10_000;

/** The other members elect one of theirs; API and workers that were connected to it go to another node. */
export const queueLeaderKilled: ClusterFault = {
  number: 85,
  title: 'RabbitMQ node with the leader of the queue killed and restarted',
  checks: 'no buyer notices; every order comes; the node joins again',
  limitMs: 60_000,
  async strike(stage) {
    const { rabbitmq } = stage.system.stores;
    const { leader } = await rabbitmq.membersOf(stage.system.observer.topology.purchases.queue);
    await withoutHarm(stage, `${leader.server.name}, the leader, is killed`, async () => {
      await leader.server.kill();
      await stage.hold(AWAY_MS);
      await leader.server.start();
    });
  },
};
