import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadProfile } from '../load/load-profile.js';
import type { LoadReport } from '../load/load-report.js';

const SCRIPT = fileURLToPath(new URL('../k6-purchase.js', import.meta.url));
/** k6 ends with this status when a threshold does not hold; the report says which. */
const EXIT_THRESHOLDS_FAILED = 99;

export interface K6Settings {
  readonly apiUrl: string;
  readonly saleId: string;
  readonly runId: string;
  readonly remainingUnits: number;
  /** Absolute; its folder must exist. */
  readonly resultsFile: string;
}

/**
 * Lets k6 send the load, with its output on this terminal, and resolves with the report that it wrote, or with the exit
 * status of a k6 that was stopped or gave up.
 */
export async function runK6(
  k6: string,
  profile: LoadProfile,
  settings: K6Settings,
): Promise<LoadReport | { readonly exitStatus: number | null }> {
  rmSync(settings.resultsFile, { force: true });
  const child = spawn(k6, ['run', SCRIPT], {
    stdio: 'inherit',
    env: { ...process.env, ...variables(profile, settings) },
  });
  // A terminal sends its signals to k6 as well; a supervisor sends them to this process alone.
  const passOn = () => child.kill('SIGTERM');
  const stay = () => undefined;
  process.on('SIGTERM', passOn).on('SIGINT', stay);
  const [status] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', passOn).off('SIGINT', stay);
  if (status !== 0 && status !== EXIT_THRESHOLDS_FAILED) return { exitStatus: status };
  return JSON.parse(readFileSync(settings.resultsFile, 'utf8')) as LoadReport;
}

/** What k6/settings.js reads. */
function variables(profile: LoadProfile, settings: K6Settings): Record<string, string> {
  return {
    API_URL: settings.apiUrl,
    SALE_ID: settings.saleId,
    SCENARIO: profile.name,
    RATE: String(profile.ratePerSecond),
    DURATION: String(profile.durationSeconds),
    USERS: String(profile.users),
    READS: profile.readsPerSecond === 0 ? '' : String(profile.readsPerSecond),
    STOCK: settings.remainingUnits === 0 ? '' : String(settings.remainingUnits),
    RUN_ID: settings.runId,
    RESULTS_FILE: settings.resultsFile,
    // A stress test of a local system is nobody else's business.
    K6_NO_USAGE_REPORT: 'true',
  };
}
