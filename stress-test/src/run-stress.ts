import { writeFileSync } from 'node:fs';
import { Refusal } from 'flashsale-command-line';
import { openStores, readVerifyEnvironment } from 'flashsale-verify';
import { loadProfile, newRunId, type LoadProfile } from '../load/load-profile.js';
import { loadReport, reportText, type LoadReport } from '../load/load-report.js';
import { BuiltInDriver, type DriverSettings } from './built-in-driver.js';
import type { LoadCommand } from './command-line.js';
import { chooseK6, runK6 } from './k6-driver.js';
import { progressText, showProgress } from './progress.js';
import { prepareResultsFile } from './results-file.js';
import { warmUp } from './warm-up.js';
import { readSaleStatus, type SaleStatus } from './sale-status.js';
import { verifyRun, type RunVerdict } from './verify-run.js';

/**
 * Runs the load, then the checks. Resolves with whether every threshold and check holds.
 * @throws Refusal or EnvironmentError before anything was sent
 */
export async function runStress(command: LoadCommand): Promise<boolean> {
  const { saleId, apiUrl, scenario } = command;
  const k6 = chooseK6(command.driver);
  const status = await readSaleStatus(apiUrl, saleId);
  const profile = loadProfile(scenario, { ...command, remainingUnits: status.remainingStock });
  refuseUnfit(status, profile);
  if (command.verify) await (await openStores(readVerifyEnvironment())).close();

  say(introduction(status, profile, apiUrl, k6));
  const resultsFile = prepareResultsFile(command.jsonFile, { scenario, k6 });
  const run = { apiUrl, saleId, runId: newRunId() };
  const report =
    k6 === undefined
      ? await runBuiltIn(profile, { ...command, ...run })
      : await runK6<LoadReport>(k6, {
          script: 'k6-purchase.js',
          variables: variables(profile, { ...run, remainingUnits: status.remainingStock }),
          resultsFile,
        });
  if ('exitStatus' in report) {
    say(`k6 ended with status ${report.exitStatus}, so there is no report.`);
    return false;
  }

  const verdict = command.verify ? await verifyRun(report, command.waitMs) : undefined;
  writeResults(resultsFile, report, verdict);
  return report.ok && (verdict?.ok ?? true);
}

function refuseUnfit({ saleId, remainingStock }: SaleStatus, profile: LoadProfile): void {
  if (remainingStock >= profile.unitsNeeded) return;
  throw new Refusal(
    `${profile.name} needs ${profile.unitsNeeded} units, and ${saleId} has ${remainingStock} left; ` +
      'reset the sale, send less (--rate, --duration), or raise total_stock in the table sales.',
  );
}

function introduction(status: SaleStatus, profile: LoadProfile, apiUrl: string, k6: string | undefined): string {
  const { saleId, name, remainingStock, totalStock } = status;
  const sold = remainingStock < totalStock ? `; POST ${apiUrl}/api/v1/admin/reset gives all of them back` : '';
  return [
    `${saleId} (${name}) is ${status.status}: ${remainingStock} of ${totalStock} units left${sold}.`,
    `${profile.name}: ${profile.title}.`,
    `${profile.purchases} purchases in ${profile.durationSeconds} s, sent by ${k6 ?? 'the built-in driver'}.`,
  ].join('\n');
}

/** What k6/settings.js reads. */
function variables(
  profile: LoadProfile,
  run: { readonly apiUrl: string; readonly saleId: string; readonly runId: string; readonly remainingUnits: number },
): Record<string, string> {
  return {
    API_URL: run.apiUrl,
    SALE_ID: run.saleId,
    SCENARIO: profile.name,
    RATE: String(profile.ratePerSecond),
    DURATION: String(profile.durationSeconds),
    USERS: String(profile.users),
    READS: profile.readsPerSecond === 0 ? '' : String(profile.readsPerSecond),
    STOCK: run.remainingUnits === 0 ? '' : String(run.remainingUnits),
    RUN_ID: run.runId,
  };
}

async function runBuiltIn(profile: LoadProfile, settings: DriverSettings): Promise<LoadReport> {
  await warmUp();
  const driver = new BuiltInDriver(profile, settings);
  const stopProgress = showProgress(() => progressText(driver.progress));
  const measurements = await driver.run().finally(() => stopProgress());
  const report = loadReport(measurements);
  say(`\n${reportText(report)}`);
  return report;
}

function writeResults(file: string, report: LoadReport, verdict: RunVerdict | undefined): void {
  writeFileSync(file, `${JSON.stringify({ ...report, ...(verdict && { verdict }) }, null, 2)}\n`);
  say(`The summary as JSON: ${file}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
