import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';

/** That of the stampede, and the scarce one of the load. */
const SOLD_OUT_SALES = 2;
const SERIES = /^flashsale_sold_out_sales (\d+)/m;
const SOLD_OUT_DEADLINE_MS = 60_000;
const POLL_MS = 20;

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
