import type { FailPoint } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { ManagedService } from '../system/managed-service.js';

const FREEZE_DEADLINE_MS = 90_000;

/**
 * Has a worker freeze at a point in the middle of its work, after a number of passes that the seed chooses, and thaws it when
 * the others have been at work without it.
 */
export async function frozenAtFailPoint(
  stage: Stage,
  victim: ManagedService,
  point: FailPoint,
  passesMax: number,
  whileFrozen: () => Promise<void>,
): Promise<void> {
  const { workers } = stage.system;
  await Promise.all(workers.map((worker) => worker.stop()));
  victim.launch({ FAILPOINTS: `${point}:freeze@${stage.random.integer(1, passesMax)}` });
  await until(() => victim.isFrozen, { deadlineMs: FREEZE_DEADLINE_MS, what: `${victim.name} has frozen itself` });
  stage.mark(`${victim.name} freezes at ${point}`);
  try {
    const others = workers.filter((worker) => worker !== victim);
    for (const worker of others) worker.launch();
    for (const worker of others) await worker.untilReady();
    await whileFrozen();
  } finally {
    stage.mark(`${victim.name} thaws`);
    victim.thaw();
  }
}
