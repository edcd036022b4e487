import { randomUUID } from 'node:crypto';
import { release as kernelRelease } from 'node:os';
import { describeMachine } from 'flashsale-command-line';
import { observeSale } from 'flashsale-core';
import { usageOf } from 'flashsale-testkit';
import type { CheckResult } from 'flashsale-verify';
import { FlashSaleProcesses, OPEN_SETTINGS } from '../contestants/flash-sale-processes.js';
import { FlashSale } from '../contestants/flash-sale.js';
import type { BenchmarkEnvironment } from '../environment.js';
import { summariseLatency } from '../load/latency.js';
import { LoadGenerator } from '../load/load-generator.js';
import type { LoadPlan } from '../load/load-plan.js';
import { storeProcesses } from '../processes/store-processes.js';
import { BenchStores } from '../stores/bench-stores.js';
import type { SoakCommand } from './soak-command-line.js';
import { type Sample, type SoakResult, judgeBacklog, judgeMemory } from './soak-verdict.js';

const PERIOD_MS = 2_000;
const MILLISECONDS_PER_SECOND = 1_000;

/** Looks at memory and backlog every two seconds. */
class SoakSampler {
  readonly memory = new Map<string, Sample[]>();
  readonly backlog: Sample[] = [];
  readonly #startedAtMs = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly processes: Readonly<Record<string, number>>,
    private readonly saleId: string,
    private readonly stores: BenchStores,
  ) {
    this.#timer = setInterval(() => void this.#sample().catch(() => undefined), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    const atSeconds = (performance.now() - this.#startedAtMs) / MILLISECONDS_PER_SECOND;
    for (const [name, pid] of Object.entries(this.processes)) {
      const samples = this.memory.get(name) ?? [];
      samples.push({ atSeconds, value: usageOf([pid]).privateBytes });
      this.memory.set(name, samples);
    }
    const observed = await observeSale(this.stores.redis.sale(this.saleId));
    if (observed !== undefined) this.backlog.push({ atSeconds, value: observed.outboxLength });
  }
}

const SOAKED = 'api';
const CYCLE_SECONDS = 20;
const MILLISECONDS_PER_MINUTE = 60_000;
const CONNECTIONS = 64;
/** So each cycle has successes, rejections and the end of the stock in it. */
const UNITS_SHARE = 0.5;
const RESET_DEADLINE_MS = 60_000;

interface SoakListener {
  onCycle(cycle: number, minutesLeft: number): void;
}

/**
 * Buys at a constant rate for as long as asked, in cycles that each end with rest, the checks of verify and a reset, and
 * watches the memory of every process and what waits.
 */
export async function runSoak(
  command: SoakCommand,
  environment: BenchmarkEnvironment,
  { commandText, logFolder }: { commandText: string; logFolder: string },
  listener: SoakListener,
  signal: AbortSignal,
): Promise<SoakResult> {
  const startedAt = new Date().toISOString();
  const stores = await BenchStores.open(environment);
  const generator = new LoadGenerator();
  let running: FlashSaleProcesses | undefined;
  let sampler: SoakSampler | undefined;
  try {
    running = await FlashSaleProcesses.start(
      environment,
      { groups: [{ name: SOAKED, apis: 1, settings: { ...OPEN_SETTINGS, FLASHSALE_DEMO: 'true' } }] },
      logFolder,
      signal,
    );
    const sale = new FlashSale('flash-sale', 'Flash Sale', running.apis(SOAKED), running, stores);
    const saleId = `soak-${randomUUID()}`;
    const units = Math.round(command.ratePerSecond * CYCLE_SECONDS * UNITS_SHARE);
    await sale.openSales({ saleIds: [saleId], units, owners: undefined, mode: 'INSTANT' }, signal);
    sampler = new SoakSampler(processesOf(running, environment), saleId, stores);

    const checks: CheckResult[] = [];
    const latencies: string[] = [];
    let answers = 0;
    let failures = 0;
    let cycles = 0;
    const endsAtMs = performance.now() + command.minutes * MILLISECONDS_PER_MINUTE;
    for (let leftMs = endsAtMs - performance.now(); leftMs > 0; leftMs = endsAtMs - performance.now()) {
      cycles += 1;
      listener.onCycle(cycles, leftMs / MILLISECONDS_PER_MINUTE);
      const plan: LoadPlan = {
        target: sale.target,
        seconds: Math.min(CYCLE_SECONDS, leftMs / MILLISECONDS_PER_SECOND),
        connections: CONNECTIONS,
        ratePerSecond: command.ratePerSecond,
        saleIds: [saleId],
        identities: undefined,
        buyers: { kind: 'new', prefix: `${cycles}-${randomUUID().slice(0, 8)}-` },
        pollShare: 0,
      };
      await generator.prepare(plan, signal);
      const load = await generator.run(signal);
      answers += load.answers;
      failures += load.failures;
      latencies.push(load.latency);
      sale.receive(load);
      await sale.untilAtRest();
      checks.push(...(await sale.check()));
      await reset(sale, running.apis(SOAKED)[0]?.port ?? 0, saleId, signal);
    }
    sampler.stop();
    const memory = Object.fromEntries(
      [...sampler.memory].map(([name, samples]) => [name, { ...judgeMemory(samples), samples }]),
    );
    const backlog = { ...judgeBacklog(sampler.backlog, command.ratePerSecond), samples: sampler.backlog };
    const brokenChecks = checks.filter(({ ok }) => !ok);
    const isFlat = Object.values(memory).every(({ ok }) => ok) && backlog.ok;
    return {
      startedAt,
      command: commandText,
      machine: describeMachine(),
      versions: { node: process.version, kernel: kernelRelease(), ...(await stores.versions()) },
      minutes: command.minutes,
      ratePerSecond: command.ratePerSecond,
      cycles,
      answers,
      failures,
      latencyMs: summariseLatency(latencies),
      memory,
      backlog,
      checks: checks.length,
      brokenChecks,
      ok: isFlat && failures === 0 && brokenChecks.length === 0,
    };
  } finally {
    sampler?.stop();
    generator.stop();
    await running?.stop();
    await stores.empty();
    await stores.close();
  }
}

async function reset(sale: FlashSale, port: number, saleId: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/admin/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ saleId }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(RESET_DEADLINE_MS)]),
  });
  if (!answer.ok) throw new Error(`The reset was answered ${answer.status}: ${await answer.text()}`);
  sale.beginAgain();
}

function processesOf(running: FlashSaleProcesses, environment: BenchmarkEnvironment): Record<string, number> {
  const named = [
    ...running.apis(SOAKED).map(({ pid }) => ['api', pid] as const),
    ...running.workers.map(({ pid }, index) => [`worker-${index + 1}`, pid] as const),
    ...Object.entries(storeProcesses(environment)).flatMap(([store, pids]) => pids.map((pid) => [store, pid] as const)),
  ];
  return Object.fromEntries(named);
}
