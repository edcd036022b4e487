import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TwoDevicesResult } from './two-devices.js';

const SCRIPT = fileURLToPath(new URL('../../../../stress-test/k6-race.js', import.meta.url));

/** The k6 on PATH, if there is one. */
export function findK6(searchPath: string): string | undefined {
  const candidates = searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'k6'));
  return candidates.find(isExecutable);
}

/** Lets k6 run the script of the two devices, with its output on this terminal. */
export async function runK6(
  k6: string,
  labUrl: string,
  strategy: string,
  signal: AbortSignal,
): Promise<TwoDevicesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'race-lab-'));
  const resultsFile = join(folder, 'race.json');
  try {
    const child = spawn(k6, ['run', '--quiet', SCRIPT], {
      stdio: 'inherit',
      env: {
        ...process.env,
        RACE_LAB_URL: labUrl,
        STRATEGY: strategy,
        RESULTS_FILE: resultsFile,
        // A race on one machine has nothing to tell to anybody else.
        K6_NO_USAGE_REPORT: 'true',
      },
      signal,
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new Error(`k6 ended with status ${status}`);
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as TwoDevicesResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
