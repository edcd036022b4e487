import type { FailPoint } from 'flashsale-core';
import type { Stage } from '../run/stage.js';

const DEATH_DEADLINE_MS = 120_000;

/**
 * Has every worker die, each at one of three points and after a number of passes that the seed chooses, and then starts all of them
 * again without the points. Of a duty that one worker has at a time, the next one to take it dies as well, until all have: one that was
 * started again earlier could keep it from those that are still to die.
 */
export async function dieInTurn(
  stage: Stage,
  points: readonly [FailPoint, FailPoint, FailPoint],
  passesMax: number,
): Promise<void> {
  const { workers } = stage.system;
  for (const [i, worker] of workers.entries()) {
    const pass = stage.random.integer(1, passesMax);
    await worker.stop();
    worker.launch({ FAILPOINTS: `${points[i]}:kill@${pass}` });
    stage.observe(`${worker.name} dies at pass ${pass} of ${points[i]}`);
  }
  await Promise.all(
    workers.map(async (worker) => {
      await worker.untilDead(DEATH_DEADLINE_MS);
      stage.mark(`${worker.name} dies`);
    }),
  );
  for (const worker of workers) worker.launch();
}
