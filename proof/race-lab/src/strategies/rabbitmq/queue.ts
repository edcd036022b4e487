import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';
import { ClaimQueues } from './claim-queues.js';

export const queue: Strategy = {
  name: 'queue',
  title: 'Queue with a single consumer',
  needs: ['rabbitmq', 'postgresql'],
  safe: 'always',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees:
    'The broker gives a counter’s claims to one consumer, one by one; a delivery that is repeated changes nothing.',
  costs: 'Two messages a claim, and no more claims than one consumer can work through one after the other.',
  chooseWhen: 'Order and fairness matter more than the time to the answer, or the answer may come later.',
  source: import.meta.url,
  guard: async (stores) => {
    const rows = new CounterRows(stores.postgresql);
    const queues = new ClaimQueues(await stores.rabbitmq(), stores.runId, (request) => claim(rows, request));
    await queues.start();
    return {
      ...guardOver(rows, (request) => queues.ask(request)),
      join: (counterId) => queues.consume(counterId),
      discard: async (counterId) => {
        await queues.remove(counterId);
        await rows.discard(counterId);
      },
    };
  },
};

/** Check and act without any guard: safe because the only one who calls it is the single consumer of the queue. */
async function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  // A consumer may be killed between its commit and its ack: then this delivery is the second one.
  if (await rows.isRecorded(request)) return { outcome: 'granted' };
  const seen = await rows.look(rows.pool, request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  await work(request);
  return rows.write(rows.pool, request, seen.remaining - request.amount);
}
