import { Refusal } from 'flashsale-command-line';
import { openStores, readVerifyEnvironment, verify, type Stores } from 'flashsale-verify';
import { loadProfile, newRunId } from '../load/load-profile.js';
import { loadReport, type LoadReport } from '../load/load-report.js';
import { auditRun } from './audit-of-run.js';
import { BuiltInDriver } from './built-in-driver.js';
import type { LoadCommand } from './command-line.js';
import type { StressEnvironment } from './environment.js';
import { progressText, showProgress } from './progress.js';
import { warmUp } from './warm-up.js';
import { resetSale } from './reset-sale.js';
import { searchLimit, type LimitFound } from './search-limit.js';

/** The promise of the limit: no failure, nothing dropped, and this. */
const LIMIT_P99_MS = 100;
const RATE_MIN = 50;
const RATE_MAX = 50_000;
const START_RATE_DEFAULT = 2_000;
const PRECISION = 0.05;
const DEADLINE_MS = 15 * 60_000;

/** What a trial at one rate showed. */
interface Trial {
  readonly ratePerSecond: number;
  readonly report: LoadReport;
  readonly broken: readonly string[];
  readonly holds: boolean;
}

/**
 * Finds the highest arrival rate that holds p99 < 100 ms with no failure and nothing dropped, and prints it. The sale is
 * reset before each trial, and every check of verify has to hold after it.
 * @throws Refusal or EnvironmentError before anything was sent
 */
export async function findLimit(command: LoadCommand, environment: StressEnvironment): Promise<boolean> {
  if (command.driver === 'k6') throw new Refusal('--find-limit needs the built-in driver, which measures its own lag.');
  const stores = await openStores(readVerifyEnvironment());
  const deadlineAtMs = performance.now() + DEADLINE_MS;
  const trials: Trial[] = [];
  try {
    const startRate = command.ratePerSecond ?? START_RATE_DEFAULT;
    say(
      `Searching the highest rate with p99 < ${LIMIT_P99_MS} ms, no failure and nothing dropped, from ${startRate}/s on.`,
    );
    await warmUp();
    const limits = {
      startRate,
      rateMin: RATE_MIN,
      rateMax: RATE_MAX,
      precision: PRECISION,
      trialsMax: command.trialsMax,
    };
    const found = await searchLimit(limits, async (rate) => {
      if (performance.now() > deadlineAtMs) throw new DeadlinePassed();
      const trial = await tryRate(rate, command, environment, stores);
      trials.push(trial);
      say(trialText(trial));
      return trial.holds;
    }).catch((error: unknown) => {
      if (error instanceof DeadlinePassed) return foundBy(trials);
      throw error;
    });
    say(limitText(found));
    const areFiguresRight = trials.every(({ broken }) => broken.length === 0);
    return areFiguresRight && found.holds !== undefined;
  } finally {
    await stores.close();
  }
}

class DeadlinePassed extends Error {}

async function tryRate(
  ratePerSecond: number,
  command: LoadCommand,
  environment: StressEnvironment,
  stores: Stores,
): Promise<Trial> {
  const { saleId, apiUrl } = command;
  await resetSale(apiUrl, saleId, environment.ADMIN_TOKEN);
  const profile = loadProfile('stampede', { ratePerSecond, durationSeconds: command.durationSeconds });
  const driver = new BuiltInDriver(profile, { ...command, runId: newRunId() });
  const stopProgress = showProgress(() => `${ratePerSecond}/s: ${progressText(driver.progress)}`);
  const report = loadReport(await driver.run().finally(() => stopProgress()));
  const verdict = await verify(stores, { saleId, waitMs: command.waitMs });
  const checks = [
    ...verdict.sales.flatMap((sale) => sale.checks),
    ...(verdict.queues ?? []),
    ...(verdict.money?.checks ?? []),
    ...(await auditRun(stores, report)),
  ];
  const broken = checks
    .filter(({ ok }) => !ok)
    .map(({ title, expected, found }) => `${title}: ${expected}, found ${found}`);
  const isFast = report.latencyMs.p99 < LIMIT_P99_MS;
  return { ratePerSecond, report, broken, holds: isFast && report.failures === 0 && report.dropped === 0 };
}

function foundBy(trials: readonly Trial[]): LimitFound {
  const rates = (holds: boolean) => trials.filter((trial) => trial.holds === holds).map((trial) => trial.ratePerSecond);
  const [held, failed] = [rates(true), rates(false)];
  return {
    holds: held.length === 0 ? undefined : Math.max(...held),
    fails: failed.length === 0 ? undefined : Math.min(...failed),
    trials: trials.length,
  };
}

function trialText({ ratePerSecond, report, broken, holds }: Trial): string {
  const { latencyMs, failures, dropped, driverLagMs } = report;
  const figures = [
    `p50 ${latencyMs.p50.toFixed(1)}`,
    `p95 ${latencyMs.p95.toFixed(1)}`,
    `p99 ${latencyMs.p99.toFixed(1)} ms`,
    `driver lag p99 ${(driverLagMs?.p99 ?? 0).toFixed(1)} ms`,
    `failed ${failures}`,
    `dropped ${dropped}`,
  ].join(', ');
  const rate = `${ratePerSecond}/s`.padStart(8);
  return [
    `${rate}  ${holds ? 'holds ' : 'FAILS '}  ${figures}`,
    ...broken.map((check) => `          BROKEN  ${check}`),
  ].join('\n');
}

function limitText({ holds, fails, trials }: LimitFound): string {
  if (holds === undefined) return `\nNo rate held in ${trials} trials; the lowest that failed was ${fails}/s.`;
  const above = fails === undefined ? 'no rate that was tried failed' : `${fails}/s failed twice`;
  return `\nThe highest rate that holds is ${holds}/s; ${above} (${trials} trials).`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
