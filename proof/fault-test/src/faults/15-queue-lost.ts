import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const GATHER_MS = 2_000;

/** The broker loses what it had confirmed. The outbox still knows it, since nothing leaves it before its order is there. */
export const queueLost: Fault = {
  number: 15,
  title: 'queue purged; queue deleted; broker data wiped',
  checks: 'the outbox heals all three',
  limitMs: 90_000,
  async strike(stage) {
    const { stores, observer } = stage.system;
    const { queue } = observer.topology.purchases;
    await lose(stage, 'purged', () => withChannel(stage, (channel) => channel.purgeQueue(queue)));
    await stage.untilHealed('the queue purged');
    await lose(stage, 'deleted', () => withChannel(stage, (channel) => channel.deleteQueue(queue)));
    await stage.untilHealed('the queue deleted');
    await lose(stage, 'wiped', async () => {
      await stores.rabbitmq.kill();
      stores.wipeRabbitmq();
      await stores.rabbitmq.start();
    });
  },
};

/** Without workers, what is published stays in the queue; else there would be little to lose. */
async function lose(stage: Stage, what: string, act: () => Promise<unknown>): Promise<void> {
  const { workers, observer } = stage.system;
  await Promise.all(workers.map((worker) => worker.kill()));
  await stage.hold(GATHER_MS);
  const queued = await observer.queueDepth(observer.topology.purchases.queue);
  stage.mark(`the queue is ${what}`);
  await act();
  stage.observe(`${what}: ${queued} messages`);
  for (const worker of workers) worker.launch();
}

type Channel = Awaited<ReturnType<Stage['system']['observer']['rabbit']['createChannel']>>;

async function withChannel(stage: Stage, act: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await stage.system.observer.rabbit.createChannel();
  await act(channel);
  await channel.close();
}
