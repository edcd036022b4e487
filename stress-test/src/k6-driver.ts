import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Refusal } from 'flashsale-command-line';
import { findExecutable } from 'flashsale-testkit';

/** k6 ends with this status when a threshold does not hold; the report says which. */
const EXIT_THRESHOLDS_FAILED = 99;

/** Where k6 is, unless another driver is asked for. @throws Refusal when it is asked for and not there */
export function chooseK6(driver: 'k6' | 'built-in' | undefined): string | undefined {
  if (driver === 'built-in') return undefined;
  const k6 = findExecutable('k6');
  if (k6 === undefined && driver === 'k6')
    throw new Refusal('k6 is not on PATH; --driver built-in needs nothing more.');
  return k6;
}

export interface K6Run {
  readonly script: 'k6-purchase.js' | 'k6-paid.js' | 'k6-room.js';
  /** What the script reads, besides RESULTS_FILE. */
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute; its folder must exist. */
  readonly resultsFile: string;
}

/**
 * Lets k6 send the load, with its output on this terminal, and resolves with the report that it wrote, or with the exit
 * status of a k6 that was stopped or gave up.
 */
export async function runK6<Report>(
  k6: string,
  { script, variables, resultsFile }: K6Run,
): Promise<Report | { readonly exitStatus: number | null }> {
  rmSync(resultsFile, { force: true });
  const child = spawn(k6, ['run', fileURLToPath(new URL(`../${script}`, import.meta.url))], {
    stdio: 'inherit',
    // A stress test of a local system is nobody else's business.
    env: { ...process.env, ...variables, RESULTS_FILE: resultsFile, K6_NO_USAGE_REPORT: 'true' },
  });
  // A terminal sends its signals to k6 as well; a supervisor sends them to this process alone.
  const passOn = () => child.kill('SIGTERM');
  const stay = () => undefined;
  process.on('SIGTERM', passOn).on('SIGINT', stay);
  const [status] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', passOn).off('SIGINT', stay);
  if (status !== 0 && status !== EXIT_THRESHOLDS_FAILED) return { exitStatus: status };
  return JSON.parse(readFileSync(resultsFile, 'utf8')) as Report;
}
