import type { FailPoint } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

/** Older than the relay lets an entry become before it publishes it again. */
const OUTBOX_MS = 3_000;
const DEATH_DEADLINE_MS = 40_000;

/** The relay publishes what the API could not, and dies: the next relay publishes it again. */
export const relayKilled: Fault = {
  number: 6,
  title: 'relay killed after publish, after confirm',
  checks: 'one order for each entry, however often it was published',
  limitMs: 15_000,
  async strike(stage) {
    await dieAt(stage, 'after_relay_publish');
    await stage.untilHealed('killed after publish');
    await dieAt(stage, 'after_relay_confirm');
  },
};

/** Any worker may be the relay, so all are armed, and all are started again once one of them has died. */
async function dieAt(stage: Stage, point: FailPoint): Promise<void> {
  const { system } = stage;
  await Promise.all(system.workers.map((worker) => worker.stop()));
  system.networks.api.rabbitmq.refuse();
  for (const worker of system.workers) worker.launch({ FAILPOINTS: `${point}:kill` });
  await stage.hold(OUTBOX_MS);
  const dead = await until(() => system.workers.find((worker) => !worker.isRunning), {
    deadlineMs: DEATH_DEADLINE_MS,
    what: `a relay dies at ${point}`,
  });
  await dead.untilDead(DEATH_DEADLINE_MS);
  stage.mark(`the relay in ${dead.name} dies at ${point}`);
  system.networks.api.rabbitmq.admit();
  dead.launch();
  for (const other of system.workers) {
    if (other === dead) continue;
    if (other.isRunning) await other.stop();
    else await other.untilDead(DEATH_DEADLINE_MS);
    other.launch();
  }
}
