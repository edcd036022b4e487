import { randomUUID } from 'node:crypto';
import { FlashSale } from '../contestants/flash-sale.js';
import { FlashSaleProcesses, OPEN_SETTINGS } from '../contestants/flash-sale-processes.js';
import type { BenchmarkEnvironment } from '../environment.js';
import { type LatencySummary, summariseLatency } from '../load/latency.js';
import { LoadGenerator } from '../load/load-generator.js';
import type { LoadPlan } from '../load/load-plan.js';
import { BenchStores } from '../stores/bench-stores.js';

/** What the first seconds of buyers may wait, whenever a process was started. */
export const P99_MS_MAX = 30;
export const MAX_MS_MAX = 60;
const STARTED = { name: 'cold', apis: 1, settings: OPEN_SETTINGS };
const UNITS = 100;
/** As many as k6 holds ready for the same rate. */
const CONNECTIONS = 100;

export interface ColdStartCommand {
  readonly starts: number;
  readonly seconds: number;
  readonly ratePerSecond: number;
}

/** What buyers met at one start. */
export interface Start {
  readonly latencyMs: LatencySummary;
  readonly answers: number;
  readonly failures: number;
  readonly brokenChecks: readonly string[];
}

export function isGoodStart({ latencyMs, failures, brokenChecks }: Start): boolean {
  return failures === 0 && brokenChecks.length === 0 && latencyMs.p99 < P99_MS_MAX && latencyMs.max < MAX_MS_MAX;
}

/**
 * Starts API and workers again and again, and sends each API the load of the stress test as soon as it reports ready.
 * The first start is not counted: it warms the load generator up.
 */
export async function runColdStarts(
  { starts, seconds, ratePerSecond }: ColdStartCommand,
  environment: BenchmarkEnvironment,
  logFolder: string,
  onStart: (number: number, start: Start) => void,
  signal: AbortSignal,
): Promise<readonly Start[]> {
  const stores = await BenchStores.open(environment);
  const generator = new LoadGenerator();
  const counted: Start[] = [];
  try {
    for (let number = 0; number <= starts; number += 1) {
      const running = await FlashSaleProcesses.start(environment, { groups: [STARTED] }, logFolder, signal);
      try {
        const sale = new FlashSale('flash-sale', 'Flash Sale', running.apis(STARTED.name), running, stores);
        const saleId = `cold-${randomUUID()}`;
        await sale.openSales({ saleIds: [saleId], units: UNITS, owners: undefined, mode: 'INSTANT' }, signal);
        const plan: LoadPlan = {
          target: sale.target,
          seconds,
          connections: CONNECTIONS,
          ratePerSecond,
          saleIds: [saleId],
          buyers: { kind: 'new', prefix: `${randomUUID().slice(0, 8)}-` },
          pollShare: 0,
          identities: undefined,
        };
        await generator.prepare(plan, signal);
        const load = await generator.run(signal);
        sale.receive(load);
        await sale.untilAtRest();
        const broken = (await sale.check()).filter(({ ok }) => !ok);
        await sale.forgetSales();
        const start: Start = {
          latencyMs: summariseLatency([load.latency]),
          answers: load.answers,
          failures: load.failures,
          brokenChecks: broken.map(({ id, expected, found }) => `${id}: expected ${expected}, found ${found}`),
        };
        if (number === 0) continue;
        counted.push(start);
        onStart(number, start);
      } finally {
        await running.stop();
      }
    }
    return counted;
  } finally {
    generator.stop();
    await stores.empty();
    await stores.close();
  }
}
