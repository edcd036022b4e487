import { setTimeout as sleep } from 'node:timers/promises';
import type { FailPoint } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { ManagedService } from '../system/managed-service.js';
import type { Fault } from './fault.js';

const RESETS = 4;
const RESET_PERIOD_MS = 2_000;
const RESET_DEADLINE_MS = 60_000;

/** What was reserved before a reset, wherever it still travels, never appears after it. */
export const resetUnderLoad: Fault = {
  number: 23,
  title: 'reset every 2 s under load; killed half-way',
  checks: 'S3; the counters are right for the newest epoch',
  limitMs: 10_000,
  killsApi: true,
  async strike(stage) {
    const [victim, other] = stage.system.apis;
    for (let i = 0; i < RESETS; i += 1) {
      await reset(stage, [victim.url]);
      await sleep(RESET_PERIOD_MS);
    }
    for (const point of ['after_reset_gate', 'after_reset_commit'] as const) {
      await resetAndDie(stage, victim, other, point);
      await stage.untilHealed(`killed ${point}`);
    }
    const observed = await stage.system.observer.observe(stage.sales.plentiful);
    stage.observe(`epoch ${observed?.epoch} after ${RESETS + 2} resets`);
  },
};

async function resetAndDie(
  stage: Stage,
  victim: ManagedService,
  other: ManagedService,
  point: FailPoint,
): Promise<void> {
  await victim.stop();
  await victim.start({ FAILPOINTS: `${point}:kill` });
  stage.mark(`the reset dies at ${point}`);
  // The first API dies during the reset; nobody knows how far it got, so the other one resets.
  await reset(stage, [victim.url, other.url]);
  await victim.untilDead(RESET_DEADLINE_MS);
  victim.launch();
}

/** Resets by one API after the other, by the last one until it is done: one change of the sale, from the first request on. */
async function reset({ history, sales }: Stage, urls: readonly string[]): Promise<void> {
  const saleId = sales.plentiful;
  await history.mark({ kind: 'reset', saleId }, async () => {
    for (const url of urls.slice(0, -1)) await askForReset(url, saleId).catch(() => false);
    await until(() => askForReset(urls.at(-1) ?? '', saleId), {
      deadlineMs: RESET_DEADLINE_MS,
      what: 'a reset is done',
    });
  });
}

async function askForReset(url: string, saleId: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/admin/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ saleId }),
  });
  await answer.arrayBuffer();
  return answer.ok;
}
