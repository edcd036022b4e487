import type { FailPoint } from 'flashsale-core';
import type { Stage } from '../run/stage.js';
import type { ManagedService } from '../system/managed-service.js';

const PASSES_MAX = 60;
const DEATH_DEADLINE_MS = 120_000;

/**
 * Has a process die at a point in the middle of its work, after a number of passes that the seed chooses, and starts it
 * again without the point. What is to be armed needs a start of its own before.
 */
export async function killedAtFailPoint(
  stage: Stage,
  service: ManagedService,
  point: FailPoint,
  passesMax = PASSES_MAX,
): Promise<void> {
  const pass = stage.random.integer(1, passesMax);
  await service.stop();
  service.launch({ FAILPOINTS: `${point}:kill@${pass}` });
  await service.untilDead(DEATH_DEADLINE_MS);
  stage.mark(`${service.name} dies at ${point}`);
  stage.observe(`${service.name} died at pass ${pass} of ${point}`);
  service.launch();
}
