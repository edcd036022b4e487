import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const POLICY = 'faults-refuse';
const REOPENED_DEADLINE_MS = 20_000;
const REFUSED_MS = 8_000;
const POLL_MS = 500;

/**
 * The broker refuses publish after publish on a channel, as it does forever on one that is older than a lost leader of the queue.
 * Only a new channel helps, so the publisher has to open one.
 */
export const publishesRefused: Fault = {
  number: 46,
  title: "the broker refuses every publish on an API's channel",
  checks: 'the channel is opened again; buyers notice nothing',
  limitMs: 30_000,
  async strike(stage) {
    const { stores, observer, workers } = stage.system;
    const { queue } = observer.topology.purchases;
    const unknownBefore = stage.load.unknown;
    // Nobody takes anything out, so the queue is full from its first message on.
    await Promise.all(workers.map((worker) => worker.kill()));
    const before = await listChannels(stage);
    const limits = '{"max-length":1,"overflow":"reject-publish"}';
    stage.mark('every publish is refused');
    await stores.rabbitmqctl('set_policy', '--apply-to', 'queues', POLICY, `^${queue}$`, limits);
    try {
      await until(async () => [...(await listChannels(stage))].every((channel) => !before.has(channel)), {
        ...{ deadlineMs: REOPENED_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: 'every publisher has a new channel',
      }).catch((error: Error) => stage.violations.push(error.message));
      stage.mark('the channels were opened again');
      await stage.hold(REFUSED_MS);
    } finally {
      await stores.rabbitmqctl('clear_policy', POLICY);
    }
    const unknown = stage.load.unknown - unknownBefore;
    stage.observe(`${before.size} channels were opened again; ${unknown} purchases without an answer`);
    stage.expect(unknown === 0, `${unknown} purchases got no answer while publishes were refused`);
    for (const worker of workers) worker.launch();
  },
};

/** The channels of the publishers, which are those that ask for confirms. */
async function listChannels({ system: { stores } }: Stage): Promise<ReadonlySet<string>> {
  const listed = await stores.rabbitmqctl('list_channels', '--no-table-headers', 'pid', 'confirm');
  return new Set(
    listed
      .split('\n')
      .filter((line) => line.endsWith('true'))
      .map((line) => line.split('\t')[0] ?? ''),
  );
}
