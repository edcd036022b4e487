import { until } from 'flashsale-testkit';
import type { ManagedService } from '../system/managed-service.js';
import type { Fault } from './fault.js';

const CRASHES = 25;
const GATHER_MS = 3_000;
const DEATH_DEADLINE_MS = 60_000;

/** Every crash costs each message that the worker held one delivery. */
export const workerCrashLoop: Fault = {
  number: 11,
  title: 'workers crash 25 times with their prefetch full',
  checks: 'nothing is lost; what became a dead letter is replayed',
  limitMs: 60_000,
  async strike(stage) {
    const { system } = stage;
    stage.mark('the workers begin to crash');
    await Promise.all(system.workers.map((worker) => worker.kill()));
    await stage.hold(GATHER_MS);
    let left = CRASHES;
    const crashOnAndOn = async (worker: ManagedService): Promise<void> => {
      while (left > 0) {
        left -= 1;
        worker.launch({ FAILPOINTS: 'in_transaction:kill' });
        await worker.untilDead(DEATH_DEADLINE_MS);
      }
    };
    await Promise.all(system.workers.map(crashOnAndOn));
    for (const worker of system.workers) worker.launch();
    await Promise.all(system.workers.map((worker) => worker.untilReady()));
    const deadLetters = await system.observer.queueDepth(system.observer.topology.deadLetters.queue);
    stage.observe(`${CRASHES} crashes made ${deadLetters} dead letters`);
    await until(() => replayed(system.apis[0].url), { deadlineMs: 60_000, what: 'every dead letter is replayed' });
  },
};

/** True when there are no dead letters any more. */
async function replayed(apiUrl: string): Promise<boolean> {
  const answer = await fetch(`${apiUrl}/api/v1/admin/dead-letters/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ limit: 100 }),
  });
  const { replayed: count } = (await answer.json()) as { readonly replayed?: number };
  return answer.ok && count === 0;
}
