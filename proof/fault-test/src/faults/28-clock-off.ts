import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import { createSale, dropSale } from '../system/sales.js';
import type { Fault } from './fault.js';

const OFFSET_MS = 600_000;
const OPENS_AFTER_MS = 3_000;
const OPEN_MS = 3_000;
const ASK_PERIOD_MS = 20;
const ORDERS_DEADLINE_MS = 30_000;
/** Redis reads its clock once in a turn of its loop. */
const TOLERANCE_MS = 50;
const SHIFTED_CLOCK = fileURLToPath(new URL('../../shifted-clock.mjs', import.meta.url));

/** One API lives ten minutes in the future, the other in the past. The window follows neither. */
export const clockOff: Fault = {
  number: 28,
  title: 'clocks of the APIs off by 10 minutes, one fast and one slow',
  checks: 'the window of a sale follows Redis alone',
  limitMs: undefined,
  async strike(stage) {
    const { apis } = stage.system;
    stage.mark('the clocks are off');
    await restart(stage, [OFFSET_MS, -OFFSET_MS]);
    const saleId = `${stage.sales.plentiful}-window`;
    const startsAtMs = Date.now() + OPENS_AFTER_MS;
    const endsAtMs = startsAtMs + OPEN_MS;
    await createSale(stage.system, saleId, 1_000_000, { startsAtMs, endsAtMs });
    const wrong: string[] = [];
    let [sold, refused] = [0, 0];
    const ask = async (url: string, i: number): Promise<void> => {
      const askedAtMs = Date.now();
      const status = await buy(url, saleId, `user-${i}`);
      const answeredAtMs = Date.now();
      if (status === 200) sold += 1;
      else refused += 1;
      const isSurelyOutside = answeredAtMs < startsAtMs - TOLERANCE_MS || askedAtMs > endsAtMs + TOLERANCE_MS;
      const isSurelyInside = askedAtMs > startsAtMs + TOLERANCE_MS && answeredAtMs < endsAtMs - TOLERANCE_MS;
      if (status === 200 && isSurelyOutside) wrong.push(`sold ${askedAtMs - startsAtMs} ms after the start`);
      if (status !== 200 && isSurelyInside)
        wrong.push(`refused (${status}) ${askedAtMs - startsAtMs} ms after the start`);
    };
    for (let i = 0; Date.now() < endsAtMs + 1_000; i += 1) {
      await Promise.all(apis.map(({ url }, api) => ask(url, 2 * i + api)));
      await sleep(ASK_PERIOD_MS);
    }
    stage.observe(`${sold} sold inside of the window, ${refused} refused outside`);
    stage.expect(sold > 0 && refused > 0, 'the window was never seen open, or never closed');
    stage.expect(wrong.length === 0, `the window did not follow Redis: ${wrong.slice(0, 3).join(', ')}`);
    await restart(stage, [0, 0]);
    await until(async () => (await stage.system.observer.observe(saleId))?.outboxLength === 0, {
      deadlineMs: ORDERS_DEADLINE_MS,
      what: 'every purchase in the window is an order',
    });
    await dropSale(stage.system, saleId);
  },
};

async function restart({ system }: Stage, offsetsMs: readonly number[]): Promise<void> {
  for (const [i, api] of system.apis.entries()) {
    await api.stop();
    const offsetMs = offsetsMs[i] ?? 0;
    const clock = { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, FAULT_TEST_CLOCK_OFFSET_MS: String(offsetMs) };
    await api.start(offsetMs === 0 ? {} : clock);
  }
}

async function buy(url: string, saleId: string, userId: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/sale/purchase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ saleId, userId }),
  });
  await answer.arrayBuffer();
  return answer.status;
}
