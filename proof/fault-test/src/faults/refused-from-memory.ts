import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';

/** That of the stampede, and the scarce one of the load. */
const SOLD_OUT_SALES = 2;
const SERIES = /^flashsale_sold_out_sales (\d+)/m;
const SOLD_OUT_DEADLINE_MS = 60_000;
const POLL_MS = 20;
const FROZEN_MS = 2_000;

/** More than are sold while one API is frozen: there are some left when it is thawed. */
export const UNITS = 600;
export const BUYERS_PER_SECOND = 200;

/** Waits until every API refuses the buyers of a sold-out sale without asking Redis. */
export async function untilRefusedFromMemory({ system }: Stage, stampede: Stampede): Promise<void> {
  const refusesAll = async ({ url }: { readonly url: string }): Promise<boolean> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(SERIES.exec(text)?.[1] ?? 0) >= SOLD_OUT_SALES;
  };
  await until(
    async () => stampede.count('SOLD_OUT') > 0 && (await Promise.all(system.apis.map(refusesAll))).every(Boolean),
    { deadlineMs: SOLD_OUT_DEADLINE_MS, pollPeriodMs: POLL_MS, what: 'every API refuses from memory' },
  );
}

/**
 * Gives a sale units again while every API refuses its buyers from memory. Every second time an API is frozen while it may
 * refuse, and thawed when it must not any more.
 */
export async function changeWhileRefused(
  stage: Stage,
  stampede: Stampede,
  round: number,
  { text, change }: { readonly text: string; readonly change: () => Promise<unknown> },
): Promise<void> {
  await untilRefusedFromMemory(stage, stampede);
  const [, victim] = stage.system.apis;
  const isFrozen = round % 2 === 0;
  if (isFrozen) victim.freeze();
  stage.mark(isFrozen ? `${text}, ${victim.name} is frozen` : text);
  await change();
  if (isFrozen) await sleep(FROZEN_MS);
  victim.thaw();
}
