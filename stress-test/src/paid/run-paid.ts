import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from 'flashsale-command-line';
import { constantRate, openLoop } from 'flashsale-testkit';
import { checkTable, openStores, readVerifyEnvironment, verdictText, verify } from 'flashsale-verify';
import { DURATION_SECONDS_DEFAULT, newRunId, RATE_PER_SECOND_DEFAULT, userIdOf } from '../../load/load-profile.js';
import { shopAndPay } from '../../load/paid-buyer.js';
import { type PaidShares, planOf } from '../../load/paid-plan.js';
import { type PaidMeasurements, paidReport, type PaidReport, paidText } from '../../load/paid-report.js';
import type { StressCommand } from '../command-line.js';
import { chooseK6, runK6 } from '../k6-driver.js';
import { showProgress } from '../progress.js';
import { prepareResultsFile } from '../results-file.js';
import { readSaleStatus } from '../sale-status.js';
import { checkBusiness } from './open-business.js';
import { HttpPaidShop } from './paid-shop.js';
import { MeasuredTally } from './paid-tally.js';

/** How long after the last deadline of a hold its end may take. */
const AFTER_DEADLINE_MS = 60_000;

type PaidRun = Pick<
  PaidMeasurements,
  'saleId' | 'apiUrl' | 'runId' | 'buyers' | 'ratePerSecond' | 'shares' | 'patienceSeconds'
>;

/**
 * Sends buyers who hold units and pay for them, or not; waits until nothing is open any more, and verifies the sale. Resolves
 * with whether every check holds.
 * @throws Refusal or EnvironmentError before anything was sent
 */
export async function runPaid(command: StressCommand & { readonly saleId: string }): Promise<boolean> {
  const { saleId, apiUrl, shares, patienceSeconds } = command;
  if (command.findLimit) throw new Refusal('--find-limit does not go with the scenario paid.');
  const k6 = chooseK6(command.driver);
  const { name, mode, holdSeconds = 0, remainingStock, totalStock } = await readSaleStatus(apiUrl, saleId);
  if (mode !== 'HOLD') {
    throw new Refusal(`${saleId} sells at once; the scenario paid needs a sale of the mode HOLD, such as sale_4.`);
  }
  if (command.verify) await (await openStores(readVerifyEnvironment())).close();
  const rate = command.ratePerSecond ?? RATE_PER_SECOND_DEFAULT;
  const seconds = command.durationSeconds ?? DURATION_SECONDS_DEFAULT;
  const buyers = rate * seconds;
  const run = { saleId, apiUrl, runId: newRunId(), buyers, ratePerSecond: rate, shares, patienceSeconds };
  say(
    [
      `${saleId} (${name}): ${remainingStock} of ${totalStock} units left, held for ${holdSeconds} s.`,
      `${buyers} buyers, ${rate} a second, sent by ${k6 ?? 'the built-in driver'}; of those who get a hold ${sharesText(shares)}.`,
    ].join('\n'),
  );
  const file = prepareResultsFile(command.jsonFile, { scenario: 'paid', k6 });
  const report = k6 === undefined ? await sendBuyers(run, command.connectionsMax) : await sendByK6(k6, run, file);
  if ('exitStatus' in report) {
    say(`k6 ended with status ${report.exitStatus}, so there is no report.`);
    return false;
  }
  const isRight = command.verify
    ? await verifyPaid(report, command.waitMs ?? holdSeconds * 1_000 + AFTER_DEADLINE_MS)
    : true;
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`The summary as JSON: ${file}`);
  return report.ok && isRight;
}

async function sendBuyers(run: PaidRun, connectionsMax: number): Promise<PaidReport> {
  const { saleId, apiUrl, runId, buyers, ratePerSecond, shares, patienceSeconds } = run;
  const shop = new HttpPaidShop(apiUrl, saleId, connectionsMax);
  const tally = new MeasuredTally();
  const clock = { nowMs: () => performance.now(), sleep };
  const startedAtMs = clock.nowMs();
  const patientUntilMs = startedAtMs + patienceSeconds * 1_000;
  let holds = 0;
  const choosePlan = () => planOf(holds++, shares);
  const underWay: Promise<void>[] = [];
  const stopProgress = showProgress(
    () => `  ${underWay.length} of ${buyers} came, ${tally.ended} are done, ${holds} holds, ${tally.attempts} attempts`,
  );
  try {
    await openLoop(constantRate(ratePerSecond, buyers), ({ index }) => {
      const userId = userIdOf(runId, 'unique', index);
      underWay.push(shopAndPay({ shop, tally, clock, userId, patientUntilMs, choosePlan }));
    });
    await Promise.all(underWay);
  } finally {
    stopProgress();
    await shop.close();
  }
  const tookSeconds = (clock.nowMs() - startedAtMs) / 1_000;
  const report = paidReport({ driver: 'built-in', ...run, holds, tookSeconds, ...tally.measured });
  say(`\n${paidText(report)}`);
  return report;
}

/** What `k6/paid-settings.js` reads. */
function sendByK6(
  k6: string,
  { saleId, apiUrl, runId, buyers, ratePerSecond, shares, patienceSeconds }: PaidRun,
  resultsFile: string,
): Promise<PaidReport | { readonly exitStatus: number | null }> {
  const variables = {
    API_URL: apiUrl,
    SALE_ID: saleId,
    RUN_ID: runId,
    RATE: String(ratePerSecond),
    DURATION: String(buyers / ratePerSecond),
    NEVER_PAY: String(shares.neverPay),
    CANCEL: String(shares.cancel),
    DECLINED: String(shares.declined),
    PATIENCE: String(patienceSeconds),
  };
  return runK6<PaidReport>(k6, { script: 'k6-paid.js', variables, resultsFile });
}

async function verifyPaid({ saleId, runId, ends }: PaidReport, waitMs: number): Promise<boolean> {
  const stores = await openStores(readVerifyEnvironment());
  try {
    const stopProgress = showProgress(() => '  waiting until nothing is held and no payment is under way');
    const told = { saleId, runId, toldConfirmed: ends['CONFIRMED'] ?? 0 };
    const business = await checkBusiness(stores, told, waitMs).finally(() => stopProgress());
    const sale = await verify(stores, { saleId, waitMs, settle: true });
    say(`Orders and money of run ${runId}\n${checkTable(business)}\n\n${verdictText(sale)}`);
    return sale.ok && business.every(({ ok }) => ok);
  } finally {
    await stores.close();
  }
}

function sharesText({ neverPay, cancel, declined }: PaidShares): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return `${percent(neverPay)} never pay, ${percent(cancel)} cancel, ${percent(declined)} try a declined card first`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
